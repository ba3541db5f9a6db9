using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Counts the words of texts as the tokenizer sees them. Each worker counts for itself; merged in any order the counts
/// are
/// the same. Memory grows with the number of distinct words, not with the text.
/// </summary>
/// <param name="lowerCase">Whether text is lower-cased and stripped of accents, as it will be when it is
/// tokenized.</param>
public sealed class WordCounter(bool lowerCase)
{
    const int Slots = 1 << 16;

    // Chunks of text are counted as they are and made into words when another chunk wants their slot.
    struct Slot
    {
        public Vector128<byte> Key;
        public long Count;
    }

    readonly CharacterTable characters = lowerCase ? CharacterTable.Uncased : CharacterTable.Cased;
    readonly ChunkFinder finder = new();
    readonly Slot[] slots = new Slot[Slots];
    readonly byte[] buffer = new byte[WordReader.BufferBytes];
    readonly WordTable words = new();

    /// <summary>
    /// Number of distinct words. Those of more than 100 characters do not count: they are always [UNK].
    /// </summary>
    public int DistinctWords => AllWords().Count;

    /// <summary>All words counted so far.</summary>
    internal WordTable AllWords()
    {
        foreach (ref var slot in slots.AsSpan())
            Flush(ref slot);
        return words;
    }

    /// <summary>Counts the words of a text.</summary>
    /// <param name="utf8">The text; malformed sequences are dropped.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        finder.Reset();
        while (finder.Next(utf8) is var chunks and > 0)
            for (var i = 0; i < chunks; i++)
            {
                var start = finder.Starts[i];
                var end = finder.Ends[i];
                if (end - start > ChunkCache.MaxBytes)
                {
                    AddWords(utf8[start..end], 1);
                    continue;
                }
                var key = ChunkCache.KeyOf(utf8, start, end);
                ref var slot = ref slots[ChunkCache.HashOf(key) & (Slots - 1)];
                if (slot.Key != key)
                {
                    Flush(ref slot);
                    slot.Key = key;
                }
                slot.Count++;
            }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        words.Clear();
    }

    /// <summary>Adds a word as another counter of the same kind had it.</summary>
    internal void AddWord(ReadOnlySpan<byte> word, long count) => words.Add(word, count);

    /// <summary>Adds what another counter has counted.</summary>
    /// <exception cref="ArgumentException">The other counter treats letter case differently.</exception>
    public void Merge(WordCounter other)
    {
        if (other.characters != characters)
            throw new ArgumentException("the counters treat letter case differently", nameof(other));
        var others = other.AllWords();
        for (var number = 0; number < others.Count; number++)
            words.Add(others.WordAt(number), others.CountAt(number));
    }

    void Flush(ref Slot slot)
    {
        if (slot.Count == 0)
            return;

        // The zeros behind a chunk are dropped like any control character.
        AddWords(MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<byte>>(ref slot.Key)), slot.Count);
        slot.Count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void AddWords(ReadOnlySpan<byte> chunk, long count)
    {
        var reader = new WordReader(characters, chunk, buffer);
        while (reader.Next())
            if (!reader.IsTooLong)
                words.Add(reader.Word, count);
    }
}
