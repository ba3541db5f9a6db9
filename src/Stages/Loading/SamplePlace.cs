using Millrace.Stages.Shards;

namespace Millrace.Stages.Loading;

/// <summary>Where one sample lies; its pages are open.</summary>
readonly struct SamplePlace
{
    readonly ShardReader shard;
    readonly long row;
    readonly ShardPage inputIds;
    readonly int inputIdsRow;
    readonly ShardPage positions;
    readonly int positionsRow;

    public SamplePlace(DatasetGroup group, long index, int idBytes)
    {
        shard = group.Find(index, out row);
        inputIds = shard.InputIds.PageOf(row, out inputIdsRow);
        positions = shard.MaskedLmPositions.PageOf(row, out positionsRow);
        Tokens = inputIds.LengthOf(inputIdsRow) / idBytes;
        Predictions = positions.LengthOf(positionsRow) / IdWidth.PositionBytes;
    }

    public int Tokens { get; }

    public int Predictions { get; }

    public ReadOnlySpan<byte> InputIds => inputIds.Value(inputIdsRow);

    public ReadOnlySpan<byte> MaskedLmPositions => positions.Value(positionsRow);

    public ReadOnlySpan<byte> MaskedLmLabels => shard.MaskedLmLabels.Bytes(row);

    public int SegmentBStart => shard.SegmentBStart.Int32(row);

    public int NextSentenceLabel => shard.NextSentenceLabel.Int32(row);
}
