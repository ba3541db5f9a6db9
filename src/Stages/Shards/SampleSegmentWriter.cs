using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Binning;

namespace Millrace.Stages.Shards;

/// <summary>Writes one segment: rows are gathered by group and go to the temporary file a block at a time.</summary>
sealed class SampleSegmentWriter : IDisposable
{
    // Large enough that a reader of one group seldom seeks, small enough that all groups together stay within megabytes.
    const int BlockBytes = 1 << 18;

    readonly int idBytes;
    readonly DurableFile file;
    readonly SortedDictionary<SampleGroup, PendingRows> pending = [];
    readonly List<SampleBlock> blocks = [];

    public SampleSegmentWriter(string path, int idBytes)
    {
        this.idBytes = idBytes;
        file = DurableFile.Create(path);
        file.Stream.Write(SampleSegment.Magic);
    }

    /// <summary>Takes one sample, which has been checked.</summary>
    public void Add(BinnedPair element)
    {
        var group = new SampleGroup(element.Sample.Pair.HeldOut ? DatasetSplit.HeldOut : DatasetSplit.Train, element.Bin);
        if (!pending.TryGetValue(group, out var rows))
            pending.Add(group, rows = new PendingRows());
        var length = SampleRow.LengthOf(element.Sample.InputIds.Length, element.Sample.MaskedLmPositions.Length, idBytes);
        if (rows.Bytes.WrittenCount > 0 && rows.Bytes.WrittenCount + length > BlockBytes)
            WriteBlock(group, rows);
        SampleRow.Write(element, idBytes, rows.Bytes.GetSpan(length)[..length]);
        rows.Bytes.Advance(length);
        rows.Count++;
    }

    /// <summary>Makes the segment durable; the rename is the commit.</summary>
    public void Commit(GraphProgress progress)
    {
        foreach (var (group, rows) in pending)
            if (rows.Count > 0)
                WriteBlock(group, rows);
        file.Stream.Write(SampleSegment.Encode(new SampleSegmentFooter(idBytes, progress, blocks)));
        file.Commit();
    }

    public void Dispose() => file.Dispose();

    void WriteBlock(SampleGroup group, PendingRows rows)
    {
        var bytes = rows.Bytes.WrittenSpan;
        blocks.Add(new SampleBlock(group.Split, group.Bin, file.Stream.Position, bytes.Length, rows.Count, SampleSegment.ChecksumOf(bytes)));
        file.Stream.Write(bytes);
        rows.Bytes.ResetWrittenCount();
        rows.Count = 0;
    }

    sealed class PendingRows
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new(BlockBytes);

        public int Count { get; set; }
    }
}
