using System.Buffers;

namespace Millrace.Stages.Shards;

/// <summary>Rows of one group that are not yet written.</summary>
sealed class SampleBlockDraft
{
    // Large enough that a reader of one group seldom seeks, small enough that all groups together stay within megabytes.
    const int BlockBytes = 1 << 18;

    readonly ArrayBufferWriter<byte> bytes = new(BlockBytes);

    /// <summary>Number of rows.</summary>
    public int Rows { get; set; }

    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    /// <summary>Whether a row belongs to the same block; a block has at least one, however long.</summary>
    public bool HasRoomFor(int length) => Rows == 0 || bytes.WrittenCount + length <= BlockBytes;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<byte> row)
    {
        bytes.Write(row);
        Rows++;
    }

    public void Clear()
    {
        bytes.ResetWrittenCount();
        Rows = 0;
    }
}
