namespace Millrace.Model.Parameters;

/// <summary>Random numbers as a function of (seed, stream, index): no state, no order, independent of libtorch.</summary>
/// <remarks>The mixer is SplitMix64's finalizer (Steele, Lea and Flood 2014), applied to each word of the key in turn.</remarks>
public static class CounterRandom
{
    /// <summary>64 uniform bits.</summary>
    public static ulong Bits(ulong seed, ulong stream, ulong index) => Mix(Mix(Mix(seed) ^ stream) ^ index);

    /// <summary>The stream of a name: FNV-1a of its UTF-16 code units, the same in every process.</summary>
    public static ulong StreamOf(string name)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var c in name)
            hash = (hash ^ c) * 0x100000001B3UL;
        return hash;
    }

    /// <summary>Fills with normally distributed numbers (Box and Muller 1958); element i depends on (seed, stream, i) alone.</summary>
    public static void Normal(Span<float> values, double deviation, ulong seed, ulong stream, long first = 0)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var pair = (ulong)(first + i) / 2;
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - Unit(Bits(seed, stream, 2 * pair))));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Unit(Bits(seed, stream, 2 * pair + 1)));
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sine);
        }
    }

    /// <summary>[0, 1) with 53 bits.</summary>
    static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
