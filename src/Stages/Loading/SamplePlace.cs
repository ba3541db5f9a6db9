using Millrace.Stages.Shards;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Loading;

/// <summary>Where one sample lies.</summary>
readonly struct SamplePlace
{
    readonly ShardReader shard;
    readonly long row;
    readonly ShardValue inputIds;
    readonly ShardValue positions;

    public SamplePlace(DatasetGroup group, long index, int idBytes)
    {
        shard = group.Find(index, out row);
        inputIds = shard.InputIds.Value(row);
        positions = shard.MaskedLmPositions.Value(row);
        Tokens = inputIds.Length / idBytes;
        Predictions = positions.Length / IdWidth.PositionBytes;
    }

    public int Tokens { get; }

    public int Predictions { get; }

    public ReadOnlySpan<byte> InputIds => inputIds.Bytes;

    public ReadOnlySpan<byte> MaskedLmPositions => positions.Bytes;

    public ReadOnlySpan<byte> MaskedLmLabels => shard.MaskedLmLabels.Value(row).Bytes;

    public int SegmentBStart => shard.SegmentBStart.Int32(row);

    public int NextSentenceLabel => shard.NextSentenceLabel.Int32(row);
}
