using System.Runtime.InteropServices;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Pairs of neighbouring pieces: how often each comes, in which words, and which is the most frequent.
/// </summary>
/// <remarks>
/// Counts that sink are put right when their pair is taken from the queue; a pair whose count rises is queued again, so
/// the
/// first pair whose queued count is still true is the most frequent.
/// </remarks>
sealed class PairTable
{
    record struct Pair(long Count, int LastWord, bool HasGrown);

    // Queued by count, most frequent first, then by the ids.
    readonly record struct Rank(long Count, ulong Key) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            Count != other.Count ? other.Count.CompareTo(Count) : Key.CompareTo(other.Key);
    }

    // A word of a pair, and the place of the pair's word before it, or -1.
    record struct Link(int Word, int Next);

    readonly Dictionary<ulong, Pair> pairs = [];
    readonly List<Link> links = [];
    readonly List<ulong> grown = [];
    readonly PriorityQueue<ulong, Rank> queue = new();
    readonly List<int> taken = [];

    /// <summary>Counts a pair that stands in a word.</summary>
    public void Add(int left, int right, long count, int word)
    {
        var key = KeyOf(left, right);
        ref var pair = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, key, out var exists);
        if (!exists)
            pair.LastWord = -1;
        pair.Count += count;
        if (pair.LastWord < 0 || links[pair.LastWord].Word != word)
        {
            links.Add(new(word, pair.LastWord));
            pair.LastWord = links.Count - 1;
        }
        if (!pair.HasGrown)
        {
            pair.HasGrown = true;
            grown.Add(key);
        }
    }

    /// <summary>Takes off what <see cref="Add"/> counted.</summary>
    public void Remove(int left, int right, long count) =>
        CollectionsMarshal.GetValueRefOrNullRef(pairs, KeyOf(left, right)).Count -= count;

    /// <summary>Queues the pairs whose counts rose.</summary>
    public void QueueGrown()
    {
        foreach (var key in grown)
        {
            ref var pair = ref CollectionsMarshal.GetValueRefOrNullRef(pairs, key);
            pair.HasGrown = false;
            if (pair.Count > 0)
                queue.Enqueue(key, new(pair.Count, key));
        }
        grown.Clear();
    }

    /// <summary>Takes the most frequent pair out.</summary>
    /// <param name="atLeast">How often it must come.</param>
    /// <param name="left">Its first piece.</param>
    /// <param name="right">Its second piece.</param>
    /// <param name="words">The words it may stand in, valid until the next call; some may come twice.</param>
    /// <returns>False where no pair is so frequent.</returns>
    public bool TryTakeMostFrequent(long atLeast, out int left, out int right, out IReadOnlyList<int> words)
    {
        taken.Clear();
        words = taken;
        (left, right) = (0, 0);
        while (queue.TryDequeue(out var key, out var rank))
        {
            ref var pair = ref CollectionsMarshal.GetValueRefOrNullRef(pairs, key);
            if (pair.Count != rank.Count)
            {
                if (pair.Count > 0)
                    queue.Enqueue(key, new(pair.Count, key));
                continue;
            }
            if (pair.Count < atLeast)
                return false;
            for (var link = pair.LastWord; link >= 0; link = links[link].Next)
                taken.Add(links[link].Word);
            pair.Count = 0;
            pair.LastWord = -1;
            (left, right) = ((int)(key >> 32), (int)(uint)key);
            return true;
        }
        return false;
    }

    static ulong KeyOf(int left, int right) => (ulong)(uint)left << 32 | (uint)right;
}
