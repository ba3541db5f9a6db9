using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Smallest and largest of some numbers.</summary>
static class NumberRange
{
    /// <summary>At least one number; NaNs do not count, and are the result where there is nothing else.</summary>
    public static (T Min, T Max) Of<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        var min = values[0];
        var max = min;
        var i = 0;
        if (values.Length >= Vector<T>.Count && typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
            var low = vectors[0];
            var high = low;
            foreach (var vector in vectors[1..])
            {
                low = Vector.Min(low, vector);
                high = Vector.Max(high, vector);
            }
            for (var lane = 0; lane < Vector<T>.Count; lane++)
            {
                min = T.Min(min, low[lane]);
                max = T.Max(max, high[lane]);
            }
            i = vectors.Length * Vector<T>.Count;
        }
        for (; i < values.Length; i++)
        {
            min = T.MinNumber(min, values[i]);
            max = T.MaxNumber(max, values[i]);
        }
        return (min, max);
    }
}
