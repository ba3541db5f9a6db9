using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Ids of chunks of text seen before: a table of fixed size, two slots a cache line, in which a new chunk displaces an
/// old
/// one. Text is Zipfian, so nearly every chunk is found.
/// </summary>
/// <remarks>
/// A key is the chunk's bytes with zeros behind them. That a zero byte may also be part of the text does no harm: it is
/// a
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
    const int SlotBytes = 32;
    const int CountShift = 24;
    const uint AllEqual = 0xFFFF;

    // A slot is the key, then four ids of 24 bits; the number of ids is in the highest byte of the first.
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

    // Sixteen bytes taken at 16 - n are a mask of the first n.
    static ReadOnlySpan<byte> FirstBytes =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>
    /// The key of a chunk of a text; of a longer one than <see cref="MaxBytes"/> that of its beginning.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> KeyOf(ReadOnlySpan<byte> text, int start, int end)
    {
        if (start > text.Length - MaxBytes)
            return KeyAtEnd(text[start..end]);
        var beyond = MaxBytes - Math.Min(end - start, MaxBytes);
        var mask = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(FirstBytes), (nuint)beyond);
        return Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)start) & mask;
    }

    /// <summary>A hash of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint HashOf(Vector128<byte> key)
    {
        var halves = key.AsUInt64();
        return BitOperations.Crc32C(BitOperations.Crc32C(0, halves[0]), halves[1]);
    }

    /// <summary>Where a key has its line, which is fetched ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe int LineOf(Vector128<byte> key)
    {
        var line = aligned + (int)(HashOf(key) & (uint)lineMask) * LineBytes;
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), line)));
        return line;
    }

    /// <summary>
    /// Writes the ids of a chunk to <paramref name="ids"/>, where there must be room for <see cref="MaxIds"/>.
    /// </summary>
    /// <returns>Number of ids, or -1 where the chunk is not known.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TryGet(Vector128<byte> key, int line, ref int ids)
    {
        // Both slots are compared before any branch: which of them holds a key cannot be predicted.
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), line);
        var equalFirst = Vector128.Equals(Vector128.LoadUnsafe(ref first), key);
        var equalSecond = Vector128.Equals(Vector128.LoadUnsafe(ref first, SlotBytes), key);
        var inFirst = equalFirst.ExtractMostSignificantBits() == AllEqual;
        var inSecond = equalSecond.ExtractMostSignificantBits() == AllEqual;
        if (!(inFirst | inSecond))
            return -1;
        var slot = inFirst ? 0u : SlotBytes;
        var found = Vector128.LoadUnsafe(ref first, slot + MaxBytes).AsInt32();
        (found & Vector128.Create((1 << CountShift) - 1)).StoreUnsafe(ref ids);
        return found[0] >>> CountShift;
    }

    /// <summary>Keeps the ids of a chunk, at most <see cref="MaxIds"/>.</summary>
    public void Add(Vector128<byte> key, int line, ReadOnlySpan<int> ids)
    {
        Span<int> lanes = stackalloc int[MaxIds];
        lanes.Clear();
        ids.CopyTo(lanes);
        lanes[0] |= ids.Length << CountShift;
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(memory), line);
        Vector256.LoadUnsafe(ref first).StoreUnsafe(ref first, SlotBytes);
        key.StoreUnsafe(ref first);
        Vector128.Create<int>(lanes).AsByte().StoreUnsafe(ref first, MaxBytes);
    }

    static Vector128<byte> KeyAtEnd(ReadOnlySpan<byte> chunk)
    {
        Span<byte> padded = stackalloc byte[MaxBytes];
        padded.Clear();
        chunk[..Math.Min(chunk.Length, MaxBytes)].CopyTo(padded);
        return Vector128.Create<byte>(padded);
    }
}
