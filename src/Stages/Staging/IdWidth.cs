using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Staging;

/// <summary>Token ids and positions as little-endian integers of two or four bytes.</summary>
static class IdWidth
{
    /// <summary>Bytes of a position, whatever the width of the ids: no sequence has more than 65,535 tokens.</summary>
    public const int PositionBytes = 2;

    /// <summary>Bytes of an id: two where they hold every id of the vocabulary.</summary>
    public static int Of(int vocabularySize) => vocabularySize <= 1 << 16 ? 2 : 4;

    /// <summary>Whether all values are in [0, <paramref name="limit"/>).</summary>
    public static bool AllBelow(ReadOnlySpan<int> values, int limit)
    {
        var lanes = Vector<uint>.Count;
        var bits = MemoryMarshal.Cast<int, uint>(values);
        var highest = Vector<uint>.Zero;
        var i = 0;
        for (; i <= bits.Length - lanes; i += lanes)
            highest = Vector.Max(highest, new Vector<uint>(bits[i..]));
        var all = i == 0 || Vector.LessThanAll(highest, new Vector<uint>((uint)limit));
        for (; i < bits.Length; i++)
            all &= bits[i] < (uint)limit;
        return all;
    }

    /// <summary>Writes the low <paramref name="width"/> bytes of each value; the caller has checked that they hold it.</summary>
    public static void Write(ReadOnlySpan<int> values, int width, Span<byte> target)
    {
        if (width == sizeof(int))
            MemoryMarshal.AsBytes(values).CopyTo(target);
        else
            Narrow(values, MemoryMarshal.Cast<byte, ushort>(target));
    }

    /// <summary>Reads values of <paramref name="width"/> bytes; there are <c>source.Length / width</c> of them.</summary>
    public static void Read(ReadOnlySpan<byte> source, int width, Span<int> target)
    {
        if (width == sizeof(int))
            source.CopyTo(MemoryMarshal.AsBytes(target));
        else
            Widen(MemoryMarshal.Cast<byte, ushort>(source), target);
    }

    /// <summary>The low two bytes of each value.</summary>
    public static void Narrow(ReadOnlySpan<int> source, Span<ushort> target)
    {
        target = target[..source.Length];
        var bits = MemoryMarshal.Cast<int, uint>(source);
        var lanes = Vector<ushort>.Count;
        var i = 0;
        for (; i <= bits.Length - lanes; i += lanes)
            Vector.Narrow(new Vector<uint>(bits[i..]), new Vector<uint>(bits[(i + lanes / 2)..])).CopyTo(target[i..]);
        for (; i < bits.Length; i++)
            target[i] = (ushort)bits[i];
    }

    /// <summary>The values in four bytes each.</summary>
    public static void Widen(ReadOnlySpan<ushort> source, Span<int> target)
    {
        target = target[..source.Length];
        var lanes = Vector<ushort>.Count;
        var i = 0;
        for (; i <= source.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            Vector.AsVectorInt32(low).CopyTo(target[i..]);
            Vector.AsVectorInt32(high).CopyTo(target[(i + lanes / 2)..]);
        }
        for (; i < source.Length; i++)
            target[i] = source[i];
    }
}
