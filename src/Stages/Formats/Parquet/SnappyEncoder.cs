using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes Snappy's raw format (google/snappy, format_description.txt); the same bytes for the same
/// input.</summary>
/// <remarks>Greedy: a table of 2¹⁴ hashes of four bytes remembers where each was seen last; blocks of 64 KiB, so a copy
/// needs 16 bits.</remarks>
sealed class SnappyEncoder
{
    const int BlockBytes = 1 << 16;
    const int TableBits = 14;
    const uint Multiplier = 0x9E3779B1;

    readonly ushort[] seen = new ushort[1 << TableBits];

    /// <summary>Appends <paramref name="source"/>, compressed.</summary>
    public void Encode(ReadOnlySpan<byte> source, ByteBuffer target)
    {
        target.AppendVarint((uint)source.Length);
        for (; source.Length > 0; source = source[Math.Min(BlockBytes, source.Length)..])
        {
            var block = source[..Math.Min(BlockBytes, source.Length)];
            // At worst: a literal of three bytes header for the whole, and copies that are never longer than what they copy.
            var room = target.Extend(block.Length + block.Length / 6 + 32);
            target.Shrink(room.Length - EncodeBlock(block, room));
        }
    }

    int EncodeBlock(ReadOnlySpan<byte> block, Span<byte> target)
    {
        var shift = 32 - Math.Clamp(BitOperations.Log2((uint)block.Length) + 1, 8, TableBits);
        Array.Clear(seen, 0, 1 << (32 - shift));
        // Every index below stays inside: a hash has as many bits as the table, and no position is beyond the last.
        ref var table = ref MemoryMarshal.GetArrayDataReference(seen);
        ref var bytes = ref MemoryMarshal.GetReference(block);

        var written = 0;
        var literal = 0;
        var position = 1;
        var misses = 32;
        var last = block.Length - 16;
        while (position <= last)
        {
            var four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, position));
            ref var entry = ref Unsafe.Add(ref table, four * Multiplier >> shift);
            int candidate = entry;
            entry = (ushort)position;
            if (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, candidate)) != four)
            {
                // Bytes that do not repeat are passed over faster and faster.
                var step = misses >> 5;
                position += step;
                misses += step;
                continue;
            }
            if (literal < position)
                written += Literal(block, literal, position - literal, target[written..]);
            var length = 4 + CommonLength(block, candidate + 4, position + 4);
            written += Copy(position - candidate, length, target[written..]);
            position += length;
            literal = position;
            misses = 32;
            if (position <= last)
            {
                four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, position - 1));
                Unsafe.Add(ref table, four * Multiplier >> shift) = (ushort)(position - 1);
            }
        }
        return literal < block.Length ? written + Literal(block, literal, block.Length - literal, target[written..]) : written;
    }

    static int CommonLength(ReadOnlySpan<byte> block, int earlier, int later)
    {
        if (later + 8 > block.Length)
            return block[later..].CommonPrefixLength(block[earlier..]);
        var differing = BinaryPrimitives.ReadUInt64LittleEndian(block[earlier..])
            ^ BinaryPrimitives.ReadUInt64LittleEndian(block[later..]);
        return differing != 0
            ? BitOperations.TrailingZeroCount(differing) / 8
            : 8 + block[(later + 8)..].CommonPrefixLength(block[(earlier + 8)..]);
    }

    static int Literal(ReadOnlySpan<byte> block, int start, int length, Span<byte> target)
    {
        var n = length - 1;
        if (n < 16 && start + 16 <= block.Length && target.Length > 16)
        {
            target[0] = (byte)(n << 2);
            Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(block), (nuint)start).CopyTo(target[1..]);
            return 1 + length;
        }
        var header = n < 60 ? 1 : n < 256 ? 2 : 3;
        target[0] = (byte)((n < 60 ? n : 58 + header) << 2);
        if (header > 1)
            target[1] = (byte)n;
        if (header > 2)
            target[2] = (byte)(n >> 8);
        block.Slice(start, length).CopyTo(target[header..]);
        return header + length;
    }

    static int Copy(int offset, int length, Span<byte> target)
    {
        var written = 0;
        // A rest below 4 could not be a short copy, so the last long one leaves at least that.
        for (; length >= 68; length -= 64)
            written += LongCopy(offset, 64, target[written..]);
        if (length > 64)
        {
            written += LongCopy(offset, 60, target[written..]);
            length -= 60;
        }
        if (length is < 4 or > 11 || offset >= 2048)
            return written + LongCopy(offset, length, target[written..]);
        target[written] = (byte)(offset >> 8 << 5 | length - 4 << 2 | 1);
        target[written + 1] = (byte)offset;
        return written + 2;
    }

    static int LongCopy(int offset, int length, Span<byte> target)
    {
        target[0] = (byte)(length - 1 << 2 | 2);
        BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)offset);
        return 3;
    }
}
