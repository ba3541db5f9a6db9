using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads Snappy's raw format (google/snappy, format_description.txt) from bytes that may be damaged.</summary>
static class SnappyDecoder
{
    /// <summary>A copy of three bytes makes at most 64.</summary>
    public const int MaxRatio = 22;

    /// <summary>Reads the uncompressed length that the bytes begin with.</summary>
    public static bool TryReadLength(ref ReadOnlySpan<byte> source, out uint length)
    {
        length = 0;
        for (var shift = 0; shift < 35 && !source.IsEmpty; shift += 7)
        {
            var b = source[0];
            source = source[1..];
            length |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
                return true;
        }
        return false;
    }

    /// <summary>Fills <paramref name="target"/>; false where the bytes are damaged or make more or less.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var made = ref MemoryMarshal.GetReference(target);
        var from = 0;
        var to = 0;
        while (from < source.Length)
        {
            int tag = source[from++];
            if ((tag & 3) == 0)
            {
                var small = (tag >> 2) + 1;
                if (small <= 16 && source.Length - from >= 16 && target.Length - to >= 16)
                {
                    Vector128.LoadUnsafe(ref first, (nuint)from).StoreUnsafe(ref made, (nuint)to);
                    from += small;
                    to += small;
                    continue;
                }
                if (!TryLiteralLength(source, tag >> 2, ref from, out var literal)
                    || literal > source.Length - from || literal > target.Length - to)
                    return false;
                source.Slice(from, (int)literal).CopyTo(target[to..]);
                from += (int)literal;
                to += (int)literal;
                continue;
            }
            var extra = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
            if (extra > source.Length - from)
                return false;
            var offset = extra switch
            {
                1 => (uint)(tag >> 5 << 8 | source[from]),
                2 => BinaryPrimitives.ReadUInt16LittleEndian(source[from..]),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(source[from..]),
            };
            var length = extra == 1 ? 4 + (tag >> 2 & 7) : 1 + (tag >> 2);
            from += extra;
            if (offset == 0 || offset > to || length > target.Length - to)
                return false;
            if (offset >= 16 && target.Length - to >= 64)
            {
                // At most four steps, of which the last may make too much; what follows overwrites it.
                for (var done = 0; done < length; done += 16)
                    Vector128.LoadUnsafe(ref made, (nuint)(to - (int)offset + done)).StoreUnsafe(ref made, (nuint)(to + done));
                to += length;
                continue;
            }
            Copy(target, to, (int)offset, length);
            to += length;
        }
        return to == target.Length;
    }

    static bool TryLiteralLength(ReadOnlySpan<byte> source, int code, ref int from, out long length)
    {
        length = code + 1;
        if (code < 60)
            return true;
        var bytes = code - 59;
        if (bytes > source.Length - from)
            return false;
        length = 1;
        for (var i = 0; i < bytes; i++)
            length += (long)source[from++] << 8 * i;
        return true;
    }

    static void Copy(Span<byte> target, int to, int offset, int length)
    {
        // What is copied may reach into what is being made: it then repeats, doubling the part that is there.
        while (length > offset)
        {
            target.Slice(to - offset, offset).CopyTo(target[to..]);
            to += offset;
            length -= offset;
            offset *= 2;
        }
        target.Slice(to - offset, length).CopyTo(target[to..]);
    }
}
