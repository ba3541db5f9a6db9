using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>What must be known to use shards; it stands in each of them and in <c>dataset.json</c>.</summary>
/// <param name="VocabularySha256">SHA-256 of the vocabulary file, in lower-case hexadecimal.</param>
/// <param name="VocabularySize">Number of tokens in the vocabulary; ids are below it.</param>
/// <param name="PadId">Id of [PAD], for what pads the sequences when they are read.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="BinSize">Width of a length class in tokens.</param>
/// <param name="MaxSeqLength">Most tokens of a sequence, at most 65,535.</param>
/// <param name="IsMasked">
/// Whether the samples are masked: input_ids as they are to be shown, with masked_lm_positions and masked_lm_labels. Otherwise
/// input_ids are the original ones, the two columns are not there, and masks are drawn when samples are read.
/// </param>
/// <param name="HasNextSentence">Whether next_sentence_label says something: the second segment follows the first, or is random.</param>
/// <param name="PlanFingerprint">Fingerprint of the plan that made them.</param>
public sealed record ShardMetadata(
    string VocabularySha256,
    int VocabularySize,
    int PadId,
    ulong Seed,
    int BinSize,
    int MaxSeqLength,
    bool IsMasked,
    bool HasNextSentence,
    string PlanFingerprint)
{
    /// <summary>Version of the layout of shards; raised when a reader of an older one would misread them.</summary>
    public const int FormatVersion = 2;

    /// <summary>What the column <c>text</c> holds.</summary>
    public SampleText Text { get; init; }

    /// <summary>Bytes of a token id in the shards: 2 where the vocabulary has up to 65,536 tokens, else 4.</summary>
    public int IdBytes => IdWidth.Of(VocabularySize);
}
