using System.Text;

namespace Millrace.Stages.Pairing;

/// <summary>Identity that randomness is a function of: seed, stage, document, duplicate and so on, mixed into 64 bits.</summary>
/// <param name="Value">The bits, well mixed.</param>
public readonly record struct RandomKey(ulong Value)
{
    internal const ulong Gamma = 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio, the increment of SplitMix64

    /// <summary>The key of a stage in a run. A stage makes it once.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stage">Name of the stage, so that stages draw differently.</param>
    public static RandomKey For(ulong seed, string stage)
    {
        var name = 0xCBF2_9CE4_8422_2325; // FNV-1a, 64 bits
        foreach (var value in Encoding.UTF8.GetBytes(stage))
            name = (name ^ value) * 0x100_0000_01B3;
        return new RandomKey(seed).Of(name);
    }

    /// <summary>The key of something that this key's owner has many of.</summary>
    public RandomKey Of(ulong identity) => new(Mix(Value ^ Mix(identity + Gamma)));

    /// <summary>The output function of SplitMix64: a bijection of 64 bits in which every input bit stirs every output bit.</summary>
    internal static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }
}
