using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>Decompresses bzip2 streams that can be read anywhere: blocks at once on all cores, given in order.</summary>
/// <remarks>
/// <see cref="ContentPlace.Block"/> is the bit at which a block begins, 0 for the first one of the file. Blocks are looked for
/// ahead by their magic; which of those are blocks in truth follows from where the ones before end.
/// Every CRC is checked, that of a whole stream only where reading began with the stream.
/// Behind the last stream only a few zeros may follow. The program bzip2 passes over anything there; then a damaged byte in the
/// header of one stream would make all text behind it vanish without a word.
/// </remarks>
sealed class Bzip2Chunks : ChunkSource
{
    // Blocks that are begun and not taken, for each thread: the one in work, and one that waits while an earlier one is late.
    const int Window = 2;

    // About the size of a block of text, compressed by the highest level: more threads than this gives would find nothing to do.
    const int BlockBytes = 1 << 18;

    readonly InputBytes input;
    readonly OrderedReadAhead<Bzip2Block> ahead;
    long bit;           // where the next block begins, or the end of the stream
    bool atStreamEnd;
    bool isEnded;
    uint combined;      // CRC of the stream so far, if reading began with it
    bool knowsCombined;
    Bzip2Block? block;

    /// <summary>Starts at a block.</summary>
    public Bzip2Chunks(InputBytes input, long from, int workers)
    {
        this.input = input;
        bit = from;
        if (from == 0)
            BeginStream(0, CancellationToken.None);
        var scanner = new Bzip2Scanner(input, bit);
        var useful = (int)Math.Min(workers, (input.Length - bit / 8) / BlockBytes + 1);
        ahead = new(Math.Max(useful, 1), Window * workers, scanner.Next, (start, stop) => Bzip2Block.At(start, input, stop));
    }

    /// <inheritdoc/>
    public override ContentChunk? Next(CancellationToken cancellationToken)
    {
        while (!isEnded)
        {
            if (block is null && atStreamEnd)
                EndStream(cancellationToken);
            else if (block is null)
                block = Take(cancellationToken);
            else if (block.Next() is { } chunk)
                return chunk;
            else
                EndBlock(block);
        }
        return null;
    }

    Bzip2Block Take(CancellationToken cancellationToken)
    {
        while (ahead.TryTake(out var start, out var taken, cancellationToken))
        {
            if (start == bit)
                return taken!;
            taken!.Dispose();
            if (start > bit)
                break;
        }
        throw input.Damaged(bit / 8, "expected the magic of a bzip2 block");
    }

    void EndBlock(Bzip2Block ended)
    {
        combined = BitOperations.RotateLeft(combined, 1) ^ ended.Crc;
        (bit, atStreamEnd) = (ended.End, ended.EndsStream);
        ended.Dispose();
        block = null;
    }

    void EndStream(CancellationToken cancellationToken)
    {
        Span<byte> crc = stackalloc byte[4];
        if (BitReader.Read(input, bit + Bzip2Magic.Bits, crc, cancellationToken) < crc.Length)
            throw input.Damaged(input.Length, "the file ends inside the end mark of a bzip2 stream; it was cut short");
        var expected = BinaryPrimitives.ReadUInt32BigEndian(crc);
        if (knowsCombined && combined != expected)
            throw input.Damaged(bit / 8, $"the bzip2 stream that ends here should have the CRC {expected:x8}, its blocks have {combined:x8}");
        BeginStream((bit + Bzip2Magic.Bits + 32 + 7) / 8, cancellationToken);
    }

    void BeginStream(long position, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[Bzip2Magic.HeaderBytes + Bzip2Magic.Bits / 8 + 2];
        var read = input.Read(position, head, cancellationToken);
        if (position > 0 && ZeroPadding.FillsRest(input, position, cancellationToken))
        {
            isEnded = true;
            return;
        }
        if (!ContentMagic.IsBzip2(head))
            throw input.Damaged(position, $"expected the header of a bzip2 stream or the end of the file, got {Convert.ToHexStringLower(head[..Math.Min(read, Bzip2Magic.HeaderBytes)])}");
        var magic = BinaryPrimitives.ReadUInt64BigEndian(head[Bzip2Magic.HeaderBytes..]) >> 16;
        atStreamEnd = magic == Bzip2Magic.StreamEnd;
        if (!atStreamEnd && magic != Bzip2Magic.Block)
            throw input.Damaged(position + Bzip2Magic.HeaderBytes, read < head.Length - 2
                ? "the file ends inside the header of a bzip2 stream; it was cut short"
                : $"expected the magic of a bzip2 block or of the stream's end, got {magic:x12}");
        (combined, knowsCombined) = (0, true);
        bit = (position + Bzip2Magic.HeaderBytes) * 8;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ahead.Dispose();
        block?.Dispose();
        block = null;
        isEnded = true;
        base.Dispose();
    }
}
