using Millrace.Stages.Shards;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Loading;

/// <summary>Where one sample lies.</summary>
readonly struct SamplePlace
{
    readonly ShardValue inputIds;
    readonly ShardValue positions;
    readonly ShardValue labels;

    public SamplePlace(DatasetGroup group, long index, int idBytes)
    {
        // Nothing here waits for what the sample before needs, so the processor fetches several samples from memory at once.
        var shard = group.Find(index, out var row);
        inputIds = shard.InputIds.Value(row);
        inputIds.Prefetch();
        if (shard.Masks is { } masks)
        {
            positions = masks.Positions.Value(row);
            labels = masks.Labels.Value(row);
        }
        SegmentBStart = shard.SegmentBStart.Int32(row);
        NextSentenceLabel = shard.NextSentenceLabel.Int32(row);
        Tokens = inputIds.Length / idBytes;
        Predictions = positions.Length / IdWidth.PositionBytes;
    }

    public int Tokens { get; }

    /// <summary>Of the masks that are stored.</summary>
    public int Predictions { get; }

    public ReadOnlySpan<byte> InputIds => inputIds.Bytes;

    public ReadOnlySpan<byte> MaskedLmPositions => positions.Bytes;

    public ReadOnlySpan<byte> MaskedLmLabels => labels.Bytes;

    public int SegmentBStart { get; }

    public int NextSentenceLabel { get; }
}
