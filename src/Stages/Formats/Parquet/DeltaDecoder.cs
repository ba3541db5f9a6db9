using System.Numerics;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads DELTA_BINARY_PACKED = 5 (Encodings.md).</summary>
/// <remarks>Integers are summed modulo 2⁶⁴ and cut to their width, which is the format's arithmetic for both
/// widths.</remarks>
ref struct DeltaDecoder
{
    readonly ParquetPlace place;
    readonly ReadOnlySpan<byte> bytes;
    readonly int miniblocks;
    readonly int valuesPerMiniblock;
    readonly ulong first;
    int position;

    /// <summary>Reads the header.</summary>
    public DeltaDecoder(ReadOnlySpan<byte> bytes, in ParquetPlace place)
    {
        this.place = place;
        this.bytes = bytes;
        var (block, parts, count) = (Varint(), Varint(), Varint());
        if (block == 0 || block > int.MaxValue || block % 128 != 0 || parts == 0 || parts > block
            || block % parts != 0 || block / parts % 32 != 0)
            throw place.Fault($"page is damaged: delta blocks of {block:N0} values in {parts:N0} parts");
        if (count > int.MaxValue)
            throw place.Fault($"page is damaged: {count:N0} delta values");
        miniblocks = (int)parts;
        valuesPerMiniblock = (int)(block / parts);
        Count = (int)count;
        first = ZigZag();
    }

    /// <summary>Values there are, as the header says.</summary>
    public int Count { get; }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => position;

    /// <summary>Reads all values.</summary>
    public void Decode<T>(Span<T> target) where T : unmanaged, INumber<T>
    {
        if (target.IsEmpty)
            return;
        var value = first;
        target[0] = T.CreateTruncating(value);
        for (target = target[1..]; target.Length > 0;)
        {
            var smallest = ZigZag();
            var widths = Take(miniblocks);
            for (var i = 0; i < miniblocks && target.Length > 0; i++)
            {
                int width = widths[i];
                if (width > 64)
                    throw place.Fault($"page is damaged: deltas of {width} bits");
                // The last miniblock is padded; not every writer does.
                var size = (long)valuesPerMiniblock * width / 8;
                var count = Math.Min(valuesPerMiniblock, target.Length);
                if (size > bytes.Length - position)
                    size = ((long)count * width + 7) / 8;
                var packed = Take(size);
                for (var k = 0; k < count; k++)
                {
                    value += smallest + BitReader.Read(packed, (long)k * width, width);
                    target[k] = T.CreateTruncating(value);
                }
                target = target[count..];
            }
        }
    }

    ReadOnlySpan<byte> Take(long count)
    {
        if (count > bytes.Length - position)
            throw place.CutShort("delta values");
        position += (int)count;
        return bytes.Slice(position - (int)count, (int)count);
    }

    ulong ZigZag()
    {
        var value = Varint();
        return value >> 1 ^ (ulong)-(long)(value & 1);
    }

    ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw place.Fault($"page is damaged: a number of more than 64 bits");
    }
}
