namespace Millrace.Stages.Loading;

/// <summary>Turns what identifies a draw into a key; SplitMix64 (Steele, Lea and Flood, 2014).</summary>
static class KeyMixing
{
    /// <summary>The golden ratio in 64 bits, odd: the distance of SplitMix64's states.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>A one-to-one function of 64 bits in which every bit depends on every bit.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }

    /// <summary>A key from three numbers whose order matters.</summary>
    public static ulong Of(ulong first, ulong second, ulong third) =>
        Mix(Mix(Mix(first + Step) + second + Step) + third + Step);
}
