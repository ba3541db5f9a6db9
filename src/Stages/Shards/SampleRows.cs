using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Goes through a range of rows of one group, holding one block in memory.</summary>
sealed class SampleRows(SampleStore store, SampleGroup group, SampleGroupIndex? index, long first, long end) : IDisposable
{
    readonly Queue<SampleBlock> blocks = new();
    string path = "";
    SafeFileHandle? file;
    int entry = -1;
    byte[] block = [];
    int rowsLeft;
    int position;
    int length;
    long left = end - first;

    /// <summary>The row that <see cref="Next"/> went to; valid until it is called again.</summary>
    public SampleRow Current => new(block.AsSpan(position, length), store.IdBytes);

    /// <summary>Goes to the next row; false behind the last one.</summary>
    /// <exception cref="DamagedFileException">A segment is not what was committed.</exception>
    public bool Next()
    {
        if (left == 0)
            return false;
        left--;
        if (entry < 0)
            Seek();
        position += length;
        if (rowsLeft == 0)
            NextBlock();
        rowsLeft--;
        length = LengthAt(position);
        return true;
    }

    public void Dispose() => file?.Dispose();

    void Seek()
    {
        OpenEntry(index!.EntryOf(first));
        var skip = first - index.FirstRow(entry);
        for (; skip >= blocks.Peek().Rows; blocks.Dequeue())
            skip -= blocks.Peek().Rows;
        if (skip > 0)
            NextBlock();
        for (; skip > 0; skip--, rowsLeft--)
            position += LengthAt(position);
    }

    void NextBlock()
    {
        if (blocks.Count == 0)
            OpenEntry(entry + 1);
        var next = blocks.Dequeue();
        if (block.Length < next.Bytes)
            block = new byte[next.Bytes];
        var bytes = block.AsSpan(0, next.Bytes);
        SampleSegment.Fill(file!, path, next.Offset, bytes);
        if (SampleSegment.ChecksumOf(bytes) != next.Checksum)
            throw new DamagedFileException(path, next.Offset, $"the checksum of the {next.Bytes} bytes from here on is wrong");
        (rowsLeft, position, length) = (next.Rows, 0, 0);
    }

    void OpenEntry(int number)
    {
        entry = number;
        path = SampleSegment.PathOf(store.Folder, index!.Segment(number));
        foreach (var next in SampleSegment.ReadFooter(path).Blocks)
            if (next.Split == group.Split && next.Bin == group.Bin)
                blocks.Enqueue(next);
        Debug.Assert(blocks.Count > 0, "an entry has rows");
        file?.Dispose();
        file = File.OpenHandle(path);
    }

    int LengthAt(int start) => new SampleRow(block.AsSpan(start), store.IdBytes).Length;
}
