using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Distinct words and how often each came: open addressing over one array of bytes, so that a word costs no object.
/// </summary>
sealed class WordTable
{
    record struct Entry(int Start, int Length, uint Hash, long Count);

    int[] buckets = NewBuckets(1 << 12);
    Entry[] entries = new Entry[1 << 11];
    byte[] bytes = new byte[1 << 14];
    int used;

    /// <summary>Number of distinct words.</summary>
    public int Count { get; private set; }

    /// <summary>The UTF-8 of the word with this number, in [0, <see cref="Count"/>).</summary>
    public ReadOnlySpan<byte> WordAt(int number) => bytes.AsSpan(entries[number].Start, entries[number].Length);

    /// <summary>How often the word with this number came.</summary>
    public long CountAt(int number) => entries[number].Count;

    /// <summary>Counts a word.</summary>
    public void Add(ReadOnlySpan<byte> word, long count)
    {
        var hash = HashOf(word);
        var mask = buckets.Length - 1;
        var bucket = (int)hash & mask;
        for (; buckets[bucket] >= 0; bucket = (bucket + 1) & mask)
        {
            ref var entry = ref entries[buckets[bucket]];
            if (entry.Hash == hash && WordAt(buckets[bucket]).SequenceEqual(word))
            {
                entry.Count += count;
                return;
            }
        }
        if (used + word.Length > bytes.Length)
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, used + word.Length));
        word.CopyTo(bytes.AsSpan(used));
        entries[Count] = new(used, word.Length, hash, count);
        buckets[bucket] = Count++;
        used += word.Length;
        if (Count == entries.Length)
            Grow();
    }

    /// <summary>Forgets all words.</summary>
    public void Clear()
    {
        Array.Fill(buckets, -1);
        (Count, used) = (0, 0);
    }

    /// <summary>
    /// The numbers of all words, in the order of their bytes, which does not depend on the order in which they came.
    /// </summary>
    public int[] InOrder()
    {
        var numbers = new int[Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        Array.Sort(numbers, (a, b) => WordAt(a).SequenceCompareTo(WordAt(b)));
        return numbers;
    }

    static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, -1);
        return buckets;
    }

    static uint HashOf(ReadOnlySpan<byte> word)
    {
        var hash = (uint)word.Length;
        for (; word.Length >= 8; word = word[8..])
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ulong>(word));
        foreach (var b in word)
            hash = BitOperations.Crc32C(hash, b);
        return hash;
    }

    void Grow()
    {
        Array.Resize(ref entries, 2 * entries.Length);
        buckets = NewBuckets(2 * buckets.Length);
        var mask = buckets.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var bucket = (int)entries[number].Hash & mask;
            while (buckets[bucket] >= 0)
                bucket = (bucket + 1) & mask;
            buckets[bucket] = number;
        }
    }
}
