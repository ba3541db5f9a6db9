namespace Millrace.Stages.Shards;

/// <summary>One sample of a data set, with where it came from.</summary>
/// <param name="Split">What it is for.</param>
/// <param name="Bin">Its length class.</param>
/// <param name="Index">Its number in the bin.</param>
/// <param name="Shard">Name of the file that it is in.</param>
/// <param name="Row">Its row there.</param>
/// <param name="InputIds">int[num_tokens]: [CLS] A [SEP] B [SEP], unpadded, masked where the data set is.</param>
/// <param name="SegmentBStart">Index of the first id with token type 1.</param>
/// <param name="MaskedLmPositions">int[n], indices into <paramref name="InputIds"/>, ascending; empty where the data set is not masked.</param>
/// <param name="MaskedLmLabels">int[n], the original ids there.</param>
/// <param name="IsRandomNext">True where B comes from another document (next_sentence_label 1).</param>
/// <param name="Document">Number of the document that A is from.</param>
/// <param name="SourceFile">Name of its input file.</param>
/// <param name="SourceOffset">Byte offset there of the chunk that the pair was cut from.</param>
/// <param name="SourceBytes">Bytes of that chunk.</param>
public sealed record StoredSample(
    DatasetSplit Split,
    int Bin,
    long Index,
    string Shard,
    long Row,
    int[] InputIds,
    int SegmentBStart,
    int[] MaskedLmPositions,
    int[] MaskedLmLabels,
    bool IsRandomNext,
    long Document,
    string SourceFile,
    long SourceOffset,
    int SourceBytes)
{
    /// <summary>Whether the source's bytes are those of its content, decompressed or taken out of an archive, not of the file.</summary>
    public bool IsOfContent { get; init; }

    /// <summary>What <see cref="ShardMetadata.Text"/> says; empty where there is none.</summary>
    public string Text { get; init; } = "";

    /// <summary>The ids before masking.</summary>
    public int[] OriginalIds()
    {
        var ids = (int[])InputIds.Clone();
        for (var i = 0; i < MaskedLmPositions.Length; i++)
            ids[MaskedLmPositions[i]] = MaskedLmLabels[i];
        return ids;
    }
}
