using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Pairing;

/// <summary>What the stages behind the tokenizer need of the vocabulary.</summary>
/// <param name="Cls">Id of [CLS].</param>
/// <param name="Sep">Id of [SEP].</param>
/// <param name="Mask">Id of [MASK].</param>
/// <param name="Pad">Id of [PAD].</param>
/// <param name="Unk">Id of [UNK].</param>
/// <param name="VocabSize">Number of tokens; ids are in [0, VocabSize).</param>
public sealed record SpecialIds(int Cls, int Sep, int Mask, int Pad, int Unk, int VocabSize)
{
    /// <summary>The ids that continue a word (##); empty where nothing asks for whole words.</summary>
    public IdSet Continuations { get; init; } = IdSet.Empty;

    /// <summary>Those of a vocabulary.</summary>
    public static SpecialIds Of(Vocabulary vocabulary) => new(
        vocabulary.ClsId, vocabulary.SepId, vocabulary.MaskId, vocabulary.PadId, vocabulary.UnkId, vocabulary.Size)
    {
        Continuations = new IdSet(vocabulary.Size, vocabulary.IsContinuation),
    };
}
