using System.Numerics;

namespace Millrace.Stages.Pairing;

/// <summary>Random numbers that are a function of a key alone: SplitMix64 (Steele, Lea and Flood 2014), a mixed counter.</summary>
/// <remarks>A value type that draws from itself: keep it in a variable or field that is not read-only, hand it on by reference.</remarks>
public struct SampleRandom
{
    ulong counter;
    ulong coins;
    int coinsLeft;

    /// <summary>The numbers of a key, from the first.</summary>
    public SampleRandom(RandomKey key) => counter = key.Value;

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => RandomKey.Mix(counter += RandomKey.Gamma);

    /// <summary>An integer in [0, <paramref name="count"/>), each as likely as any other (Lemire 2019).</summary>
    /// <param name="count">At least 1.</param>
    public int Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var bound = (ulong)count;
        var high = Math.BigMul(NextBits(), bound, out var low);
        if (low < bound)
            for (var unfair = (0 - bound) % bound; low < unfair;)
                high = Math.BigMul(NextBits(), bound, out low);
        return (int)high;
    }

    /// <summary>An integer in [<paramref name="first"/>, <paramref name="last"/>], both included.</summary>
    public int Next(int first, int last) => first + Next(last - first + 1);

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Tosses a coin <paramref name="tosses"/> times; 64 tosses are one draw.</summary>
    /// <returns>How often it came up heads.</returns>
    public int NextHeads(int tosses)
    {
        var heads = 0;
        while (tosses > 0)
        {
            if (coinsLeft == 0)
                (coins, coinsLeft) = (NextBits(), 64);
            var taken = Math.Min(tosses, coinsLeft);
            heads += BitOperations.PopCount(coins & (ulong.MaxValue >> (64 - taken)));
            coins = taken == 64 ? 0 : coins >> taken;
            coinsLeft -= taken;
            tosses -= taken;
        }
        return heads;
    }

    /// <summary>Brings a random choice of the values, in random order, to the front; the others follow in some order.</summary>
    /// <param name="values">What to choose from.</param>
    /// <param name="count">How many to choose, ≤ the number of values; all of them is a shuffle (Fisher and Yates).</param>
    public void Choose(Span<int> values, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var chosen = i + Next(values.Length - i);
            (values[i], values[chosen]) = (values[chosen], values[i]);
        }
    }
}
