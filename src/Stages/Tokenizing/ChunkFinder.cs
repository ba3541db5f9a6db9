using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Cuts text into chunks at ASCII white space, 64 bytes a step by their mask. What the tokenizer makes of a chunk never
/// depends on its neighbours, so chunks can be looked up.
/// </summary>
/// <remarks>The bits of a mask are written out eight at a time and those too many overwritten: no branch depends on the
/// text.</remarks>
sealed class ChunkFinder
{
    /// <summary>At least so many chunks are found before they are handed on, the end of a text excepted.</summary>
    const int Batch = 64;

    const int BlockBytes = 64;

    /// <summary>Most chunks that are found at once: a block ends at most 32.</summary>
    public const int MaxChunks = Batch + BlockBytes / 2;

    // One chunk may be open, and writing by eights goes at most seven too far.
    readonly int[] starts = new int[MaxChunks + 8];
    readonly int[] ends = new int[MaxChunks + 8];
    int position;
    int open;
    bool inside;

    /// <summary>For each chunk found the offset of its first byte.</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>For each chunk found the offset behind its last byte.</summary>
    public ReadOnlySpan<int> Ends => ends;

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        position = 0;
        open = 0;
        inside = false;
    }

    /// <summary>Finds the next chunks of a text.</summary>
    /// <param name="utf8">The text, the same at each call since <see cref="Reset"/>.</param>
    /// <returns>Number of chunks; 0 at the end of the text.</returns>
    public int Next(ReadOnlySpan<byte> utf8)
    {
        ref var text = ref MemoryMarshal.GetReference(utf8);
        ref var firstStart = ref MemoryMarshal.GetArrayDataReference(starts);
        ref var firstEnd = ref MemoryMarshal.GetArrayDataReference(ends);
        var block = position;
        var insideBit = inside ? 1UL : 0;
        firstStart = open;
        var started = inside ? 1 : 0;
        var ended = 0;
        for (; ended < Batch && (uint)block <= (uint)utf8.Length; block += BlockBytes)
        {
            var spaces = utf8.Length - block >= BlockBytes
                ? SpacesOf(Vector512.LoadUnsafe(ref text, (nuint)block))
                : SpacesOfRest(utf8[block..]);
            var behindSpaces = spaces << 1 | 1 ^ insideBit;
            started = Write(~spaces & behindSpaces, block, ref firstStart, started);
            ended = Write(spaces & ~behindSpaces, block, ref firstEnd, ended);
            insideBit = ~spaces >> (BlockBytes - 1);
        }
        position = block;
        inside = insideBit != 0;
        open = Unsafe.Add(ref firstStart, ended);
        return ended;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Write(ulong bits, int block, ref int first, int count)
    {
        var end = count + BitOperations.PopCount(bits);
        ref var place = ref Unsafe.Add(ref first, count);
        while (true)
        {
            for (var i = 0; i < 8; i++)
            {
                Unsafe.Add(ref place, i) = block + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }
            if (bits == 0)
                return end;
            place = ref Unsafe.Add(ref place, 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong SpacesOf(Vector512<byte> bytes) =>
        (Vector512.Equals(bytes, Vector512.Create((byte)' '))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\n'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\r'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\t'))).ExtractMostSignificantBits();

    static ulong SpacesOfRest(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[BlockBytes];
        padded.Fill((byte)' ');
        rest.CopyTo(padded);
        return SpacesOf(Vector512.Create<byte>(padded));
    }
}
