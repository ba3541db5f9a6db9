using System.Numerics;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Arrays that are used again and again, and only ever grow.</summary>
static class ScratchArray
{
    /// <summary>The first elements of the array, of any content; a larger array where it is too small.</summary>
    public static Span<T> Take<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[(int)Math.Min((uint)Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)length))];
        return array.AsSpan(0, length);
    }
}
