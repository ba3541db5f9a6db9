using System.Numerics;
using System.Runtime.CompilerServices;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Loading;

/// <summary>A permutation of [0, size) that a key chooses: any element of it is computed by itself, in constant memory.</summary>
/// <remarks>
/// A Feistel network over the bits that hold the size, one half changed by a function of the other in turn, so that it is
/// its own proof of being one-to-one; results outside the size are sent through again (cycle walking), less than once on
/// average. Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002. The halves may be unequal.
/// </remarks>
readonly struct KeyedPermutation
{
    // Two fail KeyedPermutationLaws; four look random to whoever can ask for any element (Luby and Rackoff, 1988).
    const int Rounds = 4;

    // In fewer bits the rounds have too few states to mix: the orders of four elements come out unequally often.
    const int MinBits = 8;

    readonly RandomKey key;
    readonly long size;
    readonly int lowBits;
    readonly ulong lowMask;
    readonly ulong highMask;

    /// <param name="size">Number of elements, at least 1.</param>
    /// <param name="key">Which permutation.</param>
    public KeyedPermutation(long size, RandomKey key)
    {
        this.size = size;
        this.key = key;
        var bits = Math.Max(MinBits, 64 - BitOperations.LeadingZeroCount((ulong)size - 1));
        lowBits = bits / 2;
        lowMask = (1UL << lowBits) - 1;
        highMask = (1UL << bits - lowBits) - 1;
    }

    /// <summary>Where element <paramref name="index"/> goes.</summary>
    public long this[long index]
    {
        get
        {
            var value = (ulong)index;
            do
                value = Encrypt(value);
            while (value >= (ulong)size);
            return (long)value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong Encrypt(ulong value)
    {
        var low = value & lowMask;
        var high = value >> lowBits;
        var roundKey = key.Value;
        for (var round = 0; round < Rounds; round += 2)
        {
            high ^= RandomKey.Mix(low ^ roundKey) & highMask;
            roundKey += RandomKey.Gamma;
            low ^= RandomKey.Mix(high ^ roundKey) & lowMask;
            roundKey += RandomKey.Gamma;
        }
        return high << lowBits | low;
    }
}
