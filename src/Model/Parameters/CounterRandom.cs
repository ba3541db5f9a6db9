using System.Runtime.Intrinsics;

namespace Millrace.Model.Parameters;

/// <summary>Random numbers as a function of (seed, stream, index): no state, no order, independent of libtorch.</summary>
/// <remarks>The mixer is SplitMix64's finalizer (Steele, Lea and Flood 2014), applied to each word of the key in turn.</remarks>
public static class CounterRandom
{
    const int Pairs = 8; // drawn at once

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
    /// <param name="values">What is filled.</param>
    /// <param name="deviation">Standard deviation; the mean is 0.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="stream">Of what is drawn.</param>
    /// <param name="first">Number of the first element; even.</param>
    public static void Normal(Span<float> values, double deviation, ulong seed, ulong stream, long first = 0)
    {
        var key = Mix(Mix(seed) ^ stream);
        Span<float> drawn = stackalloc float[2 * Pairs];
        for (var i = 0; i < values.Length; i += drawn.Length)
        {
            NormalPairs(drawn, deviation, key, (ulong)(first + i));
            drawn[..Math.Min(drawn.Length, values.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>The elements from an even one on: the two of a pair are the cosine and the sine of one angle.</summary>
    static void NormalPairs(Span<float> drawn, double deviation, ulong key, ulong first)
    {
        var even = Vector512.Create(first) + Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14);
        var distance = Vector512.Log(Vector512<double>.One - Unit(Mix(Vector512.Create(key) ^ even)));
        var radius = Vector512.Create(deviation) * Vector512.Sqrt(Vector512.Create(-2.0) * distance);
        var angle = Vector512.Create(2 * Math.PI) * Unit(Mix(Vector512.Create(key) ^ (even + Vector512<ulong>.One)));
        var (sine, cosine) = Vector512.SinCos(angle);
        var (x, y) = (radius * cosine, radius * sine);
        for (var i = 0; i < Pairs; i++)
            (drawn[2 * i], drawn[2 * i + 1]) = ((float)x[i], (float)y[i]);
    }

    /// <summary>[0, 1) with 53 bits.</summary>
    static Vector512<double> Unit(Vector512<ulong> bits) => Vector512.ConvertToDouble(bits >> 11) * Vector512.Create(1.0 / (1UL << 53));

    static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    static Vector512<ulong> Mix(Vector512<ulong> z)
    {
        z += Vector512.Create(0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * Vector512.Create(0xBF58476D1CE4E5B9UL);
        z = (z ^ (z >> 27)) * Vector512.Create(0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
