using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Tokenizing;

/// <summary>Token ids one after the other, in memory that grows and is used again.</summary>
public sealed class IdBuffer
{
    int[] ids = new int[4096];

    /// <summary>Number of ids.</summary>
    public int Count { get; internal set; }

    /// <summary>The ids, valid until the buffer changes.</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    /// <summary>Forgets all ids.</summary>
    public void Clear() => Count = 0;

    /// <summary>Keeps the first <paramref name="count"/> ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or above
    /// <see cref="Count"/>.</exception>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
    }

    /// <summary>
    /// Makes room for <paramref name="more"/> ids behind the first <paramref name="count"/>, which it keeps, and
    /// returns the place of the first of all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref int Reserve(int count, int more)
    {
        if (ids.Length - count < more)
            Grow(count, more);
        return ref MemoryMarshal.GetArrayDataReference(ids);
    }

    /// <summary>
    /// Room for <paramref name="more"/> ids behind the first <paramref name="count"/>, which it keeps.
    /// </summary>
    internal Span<int> Room(int count, int more)
    {
        Reserve(count, more);
        return ids.AsSpan(count, more);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int count, int more)
    {
        var grown = new int[(int)Math.Min(Array.MaxLength, Math.Max(2L * ids.Length, (long)count + more))];
        ids.AsSpan(0, count).CopyTo(grown);
        ids = grown;
    }
}
