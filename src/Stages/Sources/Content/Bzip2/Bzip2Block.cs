using System.Buffers;
using System.Buffers.Binary;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>A decompressed block. One that is damaged, or does not begin there in truth, says so only when its content is asked for.</summary>
/// <remarks>
/// libbz2 gets the block behind a stream header of ours, is stopped as soon as it has read its last bit, and so says where the
/// block ends; the magic of what follows must stand there. It checks the block's CRC when the content is taken. A magic that
/// stands inside a block by chance cannot mislead it.
/// </remarks>
sealed class Bzip2Block : IDisposable
{
    // A block of the highest level is 900 kB before its runs are unfolded, and text has few runs. What a block has beyond this,
    // up to 46 MB, is unfolded when it is asked for, so that blocks that wait stay small.
    const int ChunkBytes = 1 << 20;
    const int ReadBytes = 1 << 16;

    readonly InputBytes input;
    readonly Bzip2State state = new();
    DamagedFileException? damage;
    ContentChunk? first;
    bool hasMore;

    Bzip2Block(InputBytes input, long start) => (this.input, Start, End) = (input, start, start);

    /// <summary>Bit at which its magic begins.</summary>
    public long Start { get; }

    /// <summary>Bit behind its last one: where a magic stands.</summary>
    public long End { get; private set; }

    /// <summary>Whether that magic is the one of the stream's end; else it is a block's.</summary>
    public bool EndsStream { get; private set; }

    /// <summary>The CRC that stands in the block, which its content has.</summary>
    public uint Crc { get; private set; }

    /// <summary>Decompresses the block at a bit.</summary>
    public static Bzip2Block At(long start, InputBytes input, CancellationToken cancellationToken)
    {
        var block = new Bzip2Block(input, start);
        try
        {
            block.damage = block.ReadToEnd(cancellationToken);
            if (block.damage is null)
                block.first = block.Unfold();
            return block;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    /// <summary>The next chunk of the content, which the caller disposes of; null at the end.</summary>
    /// <exception cref="DamagedFileException">There is no sound block.</exception>
    public ContentChunk? Next()
    {
        if (damage is not null)
            throw damage;
        var chunk = first ?? (hasMore ? Unfold() : null);
        first = null;
        return damage is null ? chunk : throw damage;
    }

    DamagedFileException? ReadToEnd(CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[(Bzip2Magic.Bits + 32) / 8];
        if (BitReader.Read(input, Start, head, cancellationToken) < head.Length)
            return CutShort();
        if (BinaryPrimitives.ReadUInt64BigEndian(head) >> 16 != Bzip2Magic.Block)
            return Damaged($"expected the magic of a bzip2 block, got {Convert.ToHexStringLower(head[..6])}");
        Crc = BinaryPrimitives.ReadUInt32BigEndian(head[6..]);
        _ = state.Decompress("BZh9"u8, [], out _, out _);

        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var (read, consumed) = (0, 0);
            for (var bit = Start; consumed == read; bit += 8 * consumed)
            {
                End = bit;
                read = BitReader.Read(input, bit, buffer.AsSpan(0, ReadBytes), cancellationToken);
                if (read == 0)
                    return CutShort();
                if (state.Decompress(buffer.AsSpan(0, read), [], out consumed, out _) is not false)
                    return Damaged("the bzip2 block that begins here is damaged: its codes do not decode");
            }
            End += 8 * consumed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return FindEnd(cancellationToken);
    }

    /// <summary>Goes back from the byte in which libbz2 stopped, as seen from the beginning, to the bit.</summary>
    DamagedFileException? FindEnd(CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[8];
        for (var last = End; End > last - 8; End--)
        {
            bytes.Clear();
            _ = BitReader.Read(input, End, bytes, cancellationToken);
            var magic = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
            EndsStream = magic == Bzip2Magic.StreamEnd;
            if (EndsStream || magic == Bzip2Magic.Block)
                return null;
        }
        return End + 8 + Bzip2Magic.Bits > input.Length * 8
            ? CutShort()
            : Damaged("the bzip2 block that begins here is damaged: neither a block nor the end of the stream follows it");
    }

    ContentChunk Unfold()
    {
        var chunk = new ContentChunk(ChunkBytes);
        if (first is null && !hasMore)
            chunk.BeginBlock(Start);
        if (state.Decompress([], chunk.Free, out _, out var produced) is null)
            damage = Damaged("the bzip2 block that begins here is damaged: its content does not have the CRC that it should have");
        chunk.Add(produced);
        hasMore = chunk.Free.IsEmpty;
        chunk.FileBytes = (hasMore ? Start : End) / 8;
        return chunk;
    }

    DamagedFileException Damaged(string problem) => input.Damaged(Start / 8, problem);

    DamagedFileException CutShort() => input.Damaged(input.Length, $"the file ends inside the bzip2 block that begins at byte {input.FileOffsetOf(Start / 8)}; it was cut short");

    /// <inheritdoc/>
    public void Dispose()
    {
        first?.Dispose();
        first = null;
        state.Dispose();
    }
}
