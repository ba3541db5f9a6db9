namespace Millrace.Stages.Pairing;

/// <summary>A set of token ids, a bit for each token of the vocabulary. Immutable; any thread may read.</summary>
public sealed class IdSet
{
    readonly ulong[] bits;

    /// <param name="vocabularySize">Number of tokens; ids are in [0, vocabularySize).</param>
    /// <param name="contains">Which ids are in the set; asked once for each.</param>
    public IdSet(int vocabularySize, Func<int, bool> contains)
    {
        bits = new ulong[(vocabularySize + 63) / 64];
        for (var id = 0; id < vocabularySize; id++)
            if (contains(id))
                bits[id >> 6] |= 1UL << id;
    }

    /// <summary>The set without an id.</summary>
    public static IdSet Empty { get; } = new(0, _ => false);

    /// <summary>Whether the id is in the set; ids beyond the vocabulary never are.</summary>
    /// <param name="id">At least 0.</param>
    public bool Contains(int id)
    {
        var word = id >> 6;
        return (uint)word < (uint)bits.Length && (bits[word] >> id & 1) != 0;
    }
}
