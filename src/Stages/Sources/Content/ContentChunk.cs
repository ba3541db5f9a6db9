using System.Buffers;

namespace Millrace.Stages.Sources.Content;

/// <summary>A piece of content in a buffer from the pool, and where blocks of the file begin in it.</summary>
/// <param name="capacity">Bytes of content that must fit at first.</param>
sealed class ContentChunk(int capacity) : IDisposable
{
    readonly List<(int At, long Block)> blocks = [];
    byte[] buffer = ArrayPool<byte>.Shared.Rent(capacity);
    bool isDisposed;

    /// <summary>Bytes of content in it.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the input that are used up when it is.</summary>
    public long FileBytes { get; set; }

    /// <summary>Where blocks begin: byte of this chunk, and <see cref="ContentPlace.Block"/>.</summary>
    public IReadOnlyList<(int At, long Block)> Blocks => blocks;

    /// <summary>The content.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Where more can be written.</summary>
    public Span<byte> Free => buffer.AsSpan(Length);

    /// <summary>Says that the next byte begins a block.</summary>
    public void BeginBlock(long block) => blocks.Add((Length, block));

    /// <summary>Says that bytes were written to <see cref="Free"/>.</summary>
    public void Add(int count) => Length += count;

    /// <summary>Takes back what was written, blocks that began there too.</summary>
    public void CutTo(int length)
    {
        Length = length;
        blocks.RemoveAll(block => block.At >= length);
    }

    /// <summary>Drops what is before a block's beginning.</summary>
    public void DropBefore(int start)
    {
        buffer.AsSpan(start, Length - start).CopyTo(buffer);
        Length -= start;
        var kept = blocks.Where(block => block.At >= start).Select(block => (block.At - start, block.Block)).ToList();
        blocks.Clear();
        blocks.AddRange(kept);
    }

    /// <summary>Makes room for twice as much.</summary>
    public void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        Length = 0;
    }
}
