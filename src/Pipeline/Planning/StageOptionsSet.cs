using Millrace.Model.Configuration;
using Millrace.Stages.Binning;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Filtering;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>The options of the stages that come with Millrace.</summary>
sealed record StageOptionsSet(
    FilterDocumentsOptions Filter,
    DeduplicateOptions Duplicates,
    SplitSentencesOptions Sentences,
    TokenizeOptions Tokens,
    PairSegmentsOptions Pairs,
    MaskTokensOptions Masks,
    BinByLengthOptions Bins,
    WriteShardsOptions Shards)
{
    /// <summary>Binds <c>millrace.stages</c>.</summary>
    public static StageOptionsSet Bind(ConfigSection stages) => new(
        FilterDocumentsOptions.Bind(stages.Section("filter-documents")),
        DeduplicateOptions.Bind(stages.Section("deduplicate")),
        SplitSentencesOptions.Bind(stages.Section("split-sentences")),
        TokenizeOptions.Bind(stages.Section("tokenize")),
        PairSegmentsOptions.Bind(stages.Section("pair-segments")),
        MaskTokensOptions.Bind(stages.Section("mask-tokens")),
        BinByLengthOptions.Bind(stages.Section("bin-by-length")),
        WriteShardsOptions.Bind(stages.Section("write-shards")));
}
