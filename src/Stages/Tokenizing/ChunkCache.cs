using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Ids of chunks of text seen before: a table of fixed size, two slots a cache line, in which a new chunk displaces an old
/// one. Text is Zipfian, so nearly every chunk is found.
/// </summary>
/// <remarks>
/// A key is the chunk's bytes with zeros behind them. That a zero byte may also be part of the text does no harm: it is a
/// control character, which the tokenizer drops, so both chunks have the same ids; and an empty slot says that nothing
/// but zeros has no ids.
/// </remarks>
sealed class ChunkCache
{
    /// <summary>Longest chunk that is kept, in bytes.</summary>
    public const int MaxBytes = 16;

    /// <summary>Most ids a chunk may have to be kept.</summary>
    public const int MaxIds = 4;

    const int LineBytes = 64;
    const int CountShift = 24;

    [StructLayout(LayoutKind.Sequential)]
    struct Slot
    {
        public Vector128<byte> Key;

        // The number of ids is in the highest byte of the first.
        public Vector128<int> Ids;
    }

    readonly byte[] memory;
    readonly int aligned;
    readonly int lineMask;

    /// <param name="lines">Number of cache lines of 64 bytes, a power of two.</param>
    public unsafe ChunkCache(int lines)
    {
        memory = GC.AllocateArray<byte>((lines + 1) * LineBytes, pinned: true);
        aligned = (int)(-(nint)Unsafe.AsPointer(ref memory[0]) & (LineBytes - 1));
        lineMask = lines - 1;
    }

    /// <summary>Writes the ids of a chunk to <paramref name="ids"/>, where there must be room for <see cref="MaxIds"/>.</summary>
    /// <returns>Number of ids, or -1 where the chunk is not known.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TryGet(Vector128<byte> key, ref int ids)
    {
        ref var slot = ref LineOf(key);
        if (slot.Key != key)
        {
            slot = ref Unsafe.Add(ref slot, 1);
            if (slot.Key != key)
                return -1;
        }
        var found = slot.Ids;
        (found & Vector128.Create((1 << CountShift) - 1)).StoreUnsafe(ref ids);
        return found[0] >>> CountShift;
    }

    /// <summary>Keeps the ids of a chunk, at most <see cref="MaxIds"/>.</summary>
    public void Add(Vector128<byte> key, ReadOnlySpan<int> ids)
    {
        Span<int> lanes = stackalloc int[MaxIds];
        lanes.Clear();
        ids.CopyTo(lanes);
        lanes[0] |= ids.Length << CountShift;
        ref var first = ref LineOf(key);
        Unsafe.Add(ref first, 1) = first;
        first = new Slot { Key = key, Ids = Vector128.Create<int>(lanes) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref Slot LineOf(Vector128<byte> key)
    {
        var halves = key.AsUInt64();
        var hash = BitOperations.Crc32C(BitOperations.Crc32C(0, halves[0]), halves[1]);
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), aligned);
        return ref Unsafe.As<byte, Slot>(ref Unsafe.Add(ref start, (nint)(hash & (uint)lineMask) * LineBytes));
    }
}
