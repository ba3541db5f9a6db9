using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Tokenizing;

/// <summary>Encodes with a <see cref="WordPiece"/>; used by one worker at a time. Holds the worker's cache, 4 MiB; once warm it allocates nothing.</summary>
/// <remarks>
/// Text is cut into chunks at ASCII white space, where the ids of one side never depend on the other, by class masks of 64
/// bytes. The ids of short chunks come from the cache; the rest goes through the normalizer and the trie.
/// </remarks>
/// <param name="wordPiece">The tokenizer.</param>
public sealed class WordPieceEncoder(WordPiece wordPiece)
{
    const int BlockBytes = 64;

    // At most 32 chunks end in a block; the cache writes its four lanes whatever the number of ids.
    const int IdsPerBlock = BlockBytes / 2 * ChunkCache.MaxIds;

    // 2^16 cache lines: measured on the books, twice as many gain nothing and lose when the other cores share the last-level cache.
    readonly ChunkCache cache = new(1 << 16);
    readonly byte[] word = new byte[WordReader.BufferBytes];

    // Sixteen bytes taken at 16 - n are a mask of the first n.
    static ReadOnlySpan<byte> FirstBytes =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Appends the ids of a text to <paramref name="ids"/>, without special tokens.</summary>
    /// <param name="utf8">The text; malformed sequences are dropped.</param>
    /// <param name="ids">Where the ids go.</param>
    /// <returns>Number of ids appended.</returns>
    public int Encode(ReadOnlySpan<byte> utf8, IdBuffer ids)
    {
        ref var text = ref MemoryMarshal.GetReference(utf8);
        var count = ids.Count;
        var start = 0;
        var inside = 0UL;
        for (var block = 0; block <= utf8.Length; block += BlockBytes)
        {
            ref var first = ref ids.Reserve(count, IdsPerBlock);
            var spaces = utf8.Length - block >= BlockBytes
                ? SpacesOf(Vector512.LoadUnsafe(ref text, (nuint)block))
                : SpacesOfRest(utf8[block..]);
            var behindSpaces = spaces << 1 | 1 ^ inside;
            var starts = ~spaces & behindSpaces;
            var ends = spaces & ~behindSpaces;
            if (inside == 0)
                start = block + TakeLowest(ref starts);

            while (ends != 0)
            {
                var length = block + TakeLowest(ref ends) - start;
                var key = Vector128<byte>.Zero;
                var known = -1;
                if (length <= ChunkCache.MaxBytes)
                {
                    key = KeyOf(ref text, start, length, utf8.Length);
                    known = cache.TryGet(key, ref Unsafe.Add(ref first, count));
                }
                if (known >= 0)
                    count += known;
                else
                {
                    count = EncodeNew(utf8.Slice(start, length), key, ids, count);
                    first = ref ids.Reserve(count, IdsPerBlock);
                }
                start = block + TakeLowest(ref starts);
            }
            inside = ~spaces >> (BlockBytes - 1);
        }
        var added = count - ids.Count;
        ids.Count = count;
        return added;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int TakeLowest(ref ulong bits)
    {
        var place = BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong SpacesOf(Vector512<byte> bytes) =>
        (Vector512.Equals(bytes, Vector512.Create((byte)' ')) | Vector512.Equals(bytes, Vector512.Create((byte)'\n'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\r')) | Vector512.Equals(bytes, Vector512.Create((byte)'\t')))
            .ExtractMostSignificantBits();

    static ulong SpacesOfRest(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[BlockBytes];
        padded.Fill((byte)' ');
        rest.CopyTo(padded);
        return SpacesOf(Vector512.Create<byte>(padded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<byte> KeyOf(ref byte text, int start, int length, int textLength)
    {
        if (start > textLength - ChunkCache.MaxBytes)
            return KeyAtEnd(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, start), length));
        var mask = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(FirstBytes), (nuint)(ChunkCache.MaxBytes - length));
        return Vector128.LoadUnsafe(ref text, (nuint)start) & mask;
    }

    static Vector128<byte> KeyAtEnd(ReadOnlySpan<byte> chunk)
    {
        Span<byte> padded = stackalloc byte[ChunkCache.MaxBytes];
        padded.Clear();
        chunk.CopyTo(padded);
        return Vector128.Create<byte>(padded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int EncodeNew(ReadOnlySpan<byte> chunk, Vector128<byte> key, IdBuffer ids, int count)
    {
        var end = count;
        var reader = new WordReader(wordPiece.Characters, chunk, word);
        while (reader.Next())
        {
            var room = ids.Room(end, WordReader.BufferBytes);
            var pieces = reader.IsTooLong ? 0 : wordPiece.Trie.Split(reader.Word, room);
            if (pieces == 0)
                room[0] = wordPiece.Vocabulary.UnkId;
            end += Math.Max(pieces, 1);
        }
        if (chunk.Length <= ChunkCache.MaxBytes && end - count <= ChunkCache.MaxIds)
            cache.Add(key, ids.Room(count, end - count));
        return end;
    }
}
