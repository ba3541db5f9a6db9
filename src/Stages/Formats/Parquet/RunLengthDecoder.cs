using System.Numerics;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads the hybrid of runs and packed bits (Encodings.md, RLE = 3), and levels in the older packed form
/// (BIT_PACKED = 4).</summary>
static class RunLengthDecoder
{
    /// <summary>Whether the runs hold <paramref name="count"/> values; asked before memory is taken for them.</summary>
    public static bool Holds(ReadOnlySpan<byte> bytes, int width, int count)
    {
        var position = 0;
        var held = 0L;
        while (held < count)
        {
            if (!TryReadRun(bytes, ref position, width, out var run, out var packed, out var length))
                return false;
            // A packed run may be longer than what is left of the page, where the last values are not needed.
            held += packed ? Math.Min(run, width == 0 ? run : (bytes.Length - position) * 8L / width) : run;
            position += (int)Math.Min(length, bytes.Length - position);
        }
        return true;
    }

    /// <summary>Fills <paramref name="target"/> from runs that hold as many values.</summary>
    public static void Decode<T>(ReadOnlySpan<byte> bytes, int width, Span<T> target) where T : unmanaged, INumber<T>
    {
        var position = 0;
        while (target.Length > 0)
        {
            TryReadRun(bytes, ref position, width, out var run, out var packed, out var length);
            var count = (int)Math.Min(run, target.Length);
            if (packed)
                Unpack(bytes[position..], width, target[..count]);
            else
                target[..count].Fill(T.CreateTruncating(BitReader.Read(bytes[position..], 0, width)));
            position += (int)Math.Min(length, bytes.Length - position);
            target = target[count..];
        }
    }

    /// <summary>Fills <paramref name="target"/> from levels packed from the most significant bit of each byte on; the
    /// bytes must hold them.</summary>
    public static void DecodeBitPacked(ReadOnlySpan<byte> bytes, int width, Span<byte> target)
    {
        var bit = 0;
        foreach (ref var level in target)
        {
            level = 0;
            for (var i = 0; i < width; i++, bit++)
                level = (byte)(level << 1 | bytes[bit >> 3] >> (7 - (bit & 7)) & 1);
        }
    }

    static bool TryReadRun(
        ReadOnlySpan<byte> bytes, ref int position, int width, out long run, out bool packed, out long length)
    {
        var header = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            if (position == bytes.Length || shift > 28)
            {
                (run, packed, length) = (0, false, 0);
                return false;
            }
            var b = bytes[position++];
            header |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                break;
        }
        packed = (header & 1) != 0;
        run = (long)(header >> 1) * (packed ? 8 : 1);
        length = packed ? run / 8 * width : (width + 7) / 8;
        return packed || length <= bytes.Length - position;
    }

    /// <summary>Fills <paramref name="target"/> from packed bits, which must hold it.</summary>
    public static void Unpack<T>(ReadOnlySpan<byte> bytes, int width, Span<T> target) where T : unmanaged, INumber<T>
    {
        var bit = 0L;
        foreach (ref var value in target)
        {
            value = T.CreateTruncating(BitReader.Read(bytes, bit, width));
            bit += width;
        }
    }
}
