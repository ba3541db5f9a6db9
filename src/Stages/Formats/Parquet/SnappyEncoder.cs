using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes Snappy's raw format (google/snappy, format_description.txt); the same bytes for the same input.</summary>
/// <remarks>Greedy: a table of 2¹⁴ hashes of four bytes remembers where each was seen last; blocks of 64 KiB, so a copy needs 16 bits.</remarks>
sealed class SnappyEncoder
{
    const int BlockBytes = 1 << 16;
    const int TableBits = 14;

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
        var table = seen.AsSpan(0, 1 << (32 - shift));
        table.Clear();

        var written = 0;
        var literal = 0;
        var position = 1;
        var misses = 32;
        var last = block.Length - 8;
        while (position <= last)
        {
            var four = Read32(block, position);
            ref var entry = ref table[(int)(four * 0x9E3779B1 >> shift)];
            int candidate = entry;
            entry = (ushort)position;
            if (Read32(block, candidate) != four)
            {
                // Bytes that do not repeat are passed over faster and faster.
                position += misses++ >> 5;
                continue;
            }
            var length = 4 + CommonLength(block, candidate + 4, position + 4);
            written += Literal(block[literal..position], target[written..]);
            written += Copy(position - candidate, length, target[written..]);
            position += length;
            literal = position;
            misses = 32;
            if (position - 1 <= last)
                table[(int)(Read32(block, position - 1) * 0x9E3779B1 >> shift)] = (ushort)(position - 1);
        }
        return written + Literal(block[literal..], target[written..]);
    }

    static uint Read32(ReadOnlySpan<byte> bytes, int position) =>
        Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), position));

    static int CommonLength(ReadOnlySpan<byte> block, int earlier, int later) =>
        block[later..].CommonPrefixLength(block[earlier..]);

    static int Literal(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        if (bytes.IsEmpty)
            return 0;
        var n = bytes.Length - 1;
        var header = n < 60 ? 1 : n < 256 ? 2 : 3;
        target[0] = (byte)((n < 60 ? n : 58 + header) << 2);
        if (header > 1)
            target[1] = (byte)n;
        if (header > 2)
            target[2] = (byte)(n >> 8);
        bytes.CopyTo(target[header..]);
        return header + bytes.Length;
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
