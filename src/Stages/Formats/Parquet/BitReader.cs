using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads numbers packed into bits, least significant bit first.</summary>
static class BitReader
{
    /// <summary>The number of <paramref name="width"/> ≤ 64 bits that begins at <paramref name="bit"/>; the bytes must
    /// hold it.</summary>
    public static ulong Read(ReadOnlySpan<byte> bytes, long bit, int width)
    {
        var first = (int)(bit >> 3);
        var shift = (int)(bit & 7);
        if (first + 8 > bytes.Length || shift + width > 64)
            return ReadSlowly(bytes, first, shift, width);
        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), first)) >> shift;
        return width == 64 ? word : word & ((1UL << width) - 1);
    }

    static ulong ReadSlowly(ReadOnlySpan<byte> bytes, int first, int shift, int width)
    {
        UInt128 word = 0;
        for (var i = 0; i < (shift + width + 7) / 8; i++)
            word |= (UInt128)bytes[first + i] << 8 * i;
        return (ulong)(word >> shift & ((UInt128.One << width) - 1));
    }
}
