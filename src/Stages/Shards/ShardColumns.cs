using System.Globalization;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Shards;

/// <summary>The columns of a shard. All are flat and required; integers in bytes are little-endian.</summary>
static class ShardColumns
{
    /// <summary>Ids of [CLS] A [SEP] B [SEP], after masking where there are masks, unpadded, of id_bytes each.</summary>
    public const string InputIds = "input_ids";

    /// <summary>Index of the first token of type 1.</summary>
    public const string SegmentBStart = "segment_b_start";

    /// <summary>Indices in input_ids to predict, ascending, of two bytes each; only where there are masks.</summary>
    public const string MaskedLmPositions = "masked_lm_positions";

    /// <summary>The original ids there, of id_bytes each; only where there are masks.</summary>
    public const string MaskedLmLabels = "masked_lm_labels";

    /// <summary>1 where B is random, 0 where it follows A.</summary>
    public const string NextSentenceLabel = "next_sentence_label";

    /// <summary>Number of input_ids.</summary>
    public const string NumTokens = "num_tokens";

    /// <summary>Number of the document that A is from.</summary>
    public const string Document = "document";

    /// <summary>Index of its file in the names of <c>dataset.json</c>.</summary>
    public const string SourceFile = "source_file";

    /// <summary>Byte offset there of the chunk that the pair was cut from.</summary>
    public const string SourceOffset = "source_offset";

    /// <summary>Bytes of that chunk.</summary>
    public const string SourceBytes = "source_bytes";

    /// <summary>What <see cref="ShardMetadata.Text"/> says; only where it says something.</summary>
    public const string Text = "text";

    /// <summary>Key of the format version among the metadata of the file.</summary>
    public const string FormatVersionKey = "millrace.format_version";

    static readonly IReadOnlyList<ParquetColumn> All =
    [
        ParquetColumn.Binary(InputIds),
        ParquetColumn.Int32(SegmentBStart),
        ParquetColumn.Binary(MaskedLmPositions),
        ParquetColumn.Binary(MaskedLmLabels),
        ParquetColumn.Int32(NextSentenceLabel),
        ParquetColumn.UInt16(NumTokens),
        ParquetColumn.Int64(Document),
        ParquetColumn.Int32(SourceFile),
        ParquetColumn.Int64(SourceOffset),
        ParquetColumn.Int32(SourceBytes),
        ParquetColumn.String(Text),
    ];

    /// <summary>In the order of the file.</summary>
    public static IReadOnlyList<ParquetColumn> Of(ShardMetadata metadata) => [.. All.Where(column => column.Name switch
    {
        MaskedLmPositions or MaskedLmLabels => metadata.IsMasked,
        Text => metadata.Text != SampleText.None,
        _ => true,
    })];

    /// <summary>What the file says about itself.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Describe(ShardMetadata metadata, SampleGroup group) =>
    [
        new(FormatVersionKey, Written(ShardMetadata.FormatVersion)),
        new("millrace.vocabulary_sha256", metadata.VocabularySha256),
        new("millrace.vocabulary_size", Written(metadata.VocabularySize)),
        new("millrace.pad_id", Written(metadata.PadId)),
        new("millrace.id_bytes", Written(metadata.IdBytes)),
        new("millrace.seed", Written(metadata.Seed)),
        new("millrace.split", ShardTask.SplitName(group.Split)),
        new("millrace.bin", Written(group.Bin)),
        new("millrace.bin_size", Written(metadata.BinSize)),
        new("millrace.max_seq_length", Written(metadata.MaxSeqLength)),
        new("millrace.is_masked", metadata.IsMasked ? "true" : "false"),
        new("millrace.has_next_sentence", metadata.HasNextSentence ? "true" : "false"),
        new("millrace.plan_fingerprint", metadata.PlanFingerprint),
        .. metadata.Text == SampleText.None ? [] : new KeyValuePair<string, string>[] { new("millrace.text", metadata.Text.ToString().ToLowerInvariant()) },
    ];

    static string Written(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
