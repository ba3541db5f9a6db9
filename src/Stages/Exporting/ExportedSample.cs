using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>One sample as it is handed to the writers of other formats.</summary>
readonly ref struct ExportedSample
{
    /// <summary>int[seq_len], after masking, special tokens included.</summary>
    public required ReadOnlySpan<int> InputIds { get; init; }

    /// <summary>Index of the first id with token type 1; seq_len where there is no second segment.</summary>
    public required int SegmentBStart { get; init; }

    /// <summary>int[n], ascending.</summary>
    public required ReadOnlySpan<int> MaskedLmPositions { get; init; }

    /// <summary>int[n], the original ids there.</summary>
    public required ReadOnlySpan<int> MaskedLmLabels { get; init; }

    /// <summary>Whether the second segment is random.</summary>
    public required bool IsRandomNext { get; init; }

    /// <summary>Number of the document of the first segment.</summary>
    public required long Document { get; init; }

    /// <summary>Index of its file in the names of <c>dataset.json</c>.</summary>
    public required int SourceFile { get; init; }

    /// <summary>Byte offset there.</summary>
    public required long SourceOffset { get; init; }

    /// <summary>Bytes there.</summary>
    public required int SourceBytes { get; init; }

    /// <summary>What <see cref="ShardMetadata.Text"/> says, in UTF-8; empty where there is none.</summary>
    public required ReadOnlySpan<byte> Text { get; init; }

    /// <summary>The first segment, without [CLS] and [SEP].</summary>
    public ReadOnlySpan<int> A => InputIds[1..(SegmentBStart - 1)];

    /// <summary>The second segment, without [SEP]; empty where there is none.</summary>
    public ReadOnlySpan<int> B => SegmentBStart < InputIds.Length ? InputIds[SegmentBStart..^1] : [];
}
