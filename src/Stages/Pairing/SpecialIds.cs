namespace Millrace.Stages.Pairing;

/// <summary>What the stages behind the tokenizer need of the vocabulary.</summary>
/// <param name="Cls">Id of [CLS].</param>
/// <param name="Sep">Id of [SEP].</param>
/// <param name="Mask">Id of [MASK].</param>
/// <param name="Pad">Id of [PAD].</param>
/// <param name="Unk">Id of [UNK].</param>
/// <param name="VocabSize">Number of tokens; ids are in [0, VocabSize).</param>
public sealed record SpecialIds(int Cls, int Sep, int Mask, int Pad, int Unk, int VocabSize);
