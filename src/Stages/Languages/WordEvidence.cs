namespace Millrace.Stages.Languages;

/// <summary>From frequent words, by their hashes, to what each is evidence for.</summary>
sealed class WordEvidence
{
    readonly ulong[] keys;
    readonly int[] firsts;      // where the evidence of the word begins; it ends where the next word's begins
    readonly int[] ends;
    readonly byte[] languages;
    readonly float[] weights;
    readonly int shift;
    readonly int wordCount;

    /// <summary>Builds the table.</summary>
    /// <param name="profiles">The languages, at most 256.</param>
    /// <param name="weightOf">Evidence of a word by its rank, from 0.</param>
    public WordEvidence(IReadOnlyList<LanguageProfile> profiles, Func<int, float> weightOf)
    {
        var entries = new List<(ulong Hash, byte Language, float Weight)>();
        for (var language = 0; language < profiles.Count; language++)
        {
            for (var rank = 0; rank < profiles[language].Words.Length; rank++)
                entries.Add((HashOf(profiles[language].Words[rank]), (byte)language, weightOf(rank)));
        }
        var byWord = entries.GroupBy(entry => entry.Hash).ToList();
        wordCount = entries.Count;
        var bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)byWord.Count * 4);
        shift = 64 - bits;
        keys = new ulong[1 << bits];
        firsts = new int[keys.Length];
        ends = new int[keys.Length];
        languages = new byte[entries.Count];
        weights = new float[entries.Count];
        var next = 0;
        foreach (var word in byWord)
        {
            var slot = SlotOf(word.Key);
            while (keys[slot] != 0)
                slot = (slot + 1) & (keys.Length - 1);
            keys[slot] = word.Key;
            firsts[slot] = next;
            foreach (var (_, language, weight) in word)
            {
                languages[next] = language;
                weights[next++] = weight;
            }
            ends[slot] = next;
        }
    }

    /// <summary>How many numbers of 64 bits <see cref="Add"/> needs to know which words it has seen.</summary>
    public int SeenLength => (wordCount + 63) / 64;

    /// <summary>The hash of a word with one more letter; that of no letter is 0.</summary>
    public static ulong Next(ulong hash, char letter) => (hash ^ letter) * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019;

    /// <summary>Adds the evidence of a word to the scores of the languages; nothing where the word is not frequent in any.</summary>
    /// <param name="hash">Of the word.</param>
    /// <param name="scores">Of the languages.</param>
    /// <param name="distinct">How many different words each language has been given.</param>
    /// <param name="seen">Which words have been.</param>
    public void Add(ulong hash, Span<float> scores, Span<int> distinct, Span<ulong> seen)
    {
        if (Find(hash) is not (>= 0 and var slot))
            return;
        var first = firsts[slot];
        var bit = 1UL << first;
        var isNew = (seen[first >> 6] & bit) == 0 ? 1 : 0;
        seen[first >> 6] |= bit;
        for (var i = first; i < ends[slot]; i++)
        {
            scores[languages[i]] += weights[i];
            distinct[languages[i]] += isNew;
        }
    }

    /// <summary>Whether a word is frequent in a language.</summary>
    public bool IsOf(ulong hash, int language) =>
        Find(hash) is >= 0 and var slot && languages.AsSpan(firsts[slot], ends[slot] - firsts[slot]).Contains((byte)language);

    int Find(ulong hash)
    {
        var slot = SlotOf(hash);
        while (keys[slot] != hash)
        {
            if (keys[slot] == 0)
                return -1;
            slot = (slot + 1) & (keys.Length - 1);
        }
        return slot;
    }

    static ulong HashOf(string word)
    {
        var hash = 0UL;
        foreach (var letter in word)
            hash = Next(hash, letter);
        return hash;
    }

    int SlotOf(ulong hash) => (int)(hash >> shift);
}
