namespace Millrace.Stages.Staging;

/// <summary>Reads a few sentences anywhere in a document of a store, and nothing else of it. One thread uses it at a time.</summary>
/// <param name="store">The store; it outlives the reader.</param>
public sealed class SentenceReader(TokenStore store)
{
    const int Window = 64; // ends read at once: of the sentences of 128 tokens nearly always all

    readonly int[] ends = new int[Window];
    TokenFile? file;
    DocumentEntry entry;
    int first; // sentence of ends[0]
    int count; // ends read

    /// <summary>The document's number in the input.</summary>
    public long Id => entry.Id;

    /// <summary>Number of its sentences.</summary>
    public int Sentences => entry.Sentences;

    /// <summary>Goes to a document.</summary>
    /// <param name="document">Its number in the store, in [0, <see cref="TokenStore.Count"/>).</param>
    public void Open(long document)
    {
        (file, entry) = store.Locate(document);
        count = 0;
    }

    /// <summary>Index of the first id of a sentence.</summary>
    public int StartOf(int sentence) => sentence == 0 ? 0 : EndOf(sentence - 1);

    /// <summary>Index behind the last id of a sentence.</summary>
    public int EndOf(int sentence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sentence, (uint)entry.Sentences);
        if (sentence < first || sentence >= first + count)
        {
            (first, count) = (sentence, Math.Min(Window, entry.Sentences - sentence));
            file!.ReadEnds(entry, first, ends.AsSpan(0, count));
        }
        return ends[sentence - first];
    }

    /// <summary>Copies ids from one on.</summary>
    /// <param name="start">Index of the first id.</param>
    /// <param name="ids">Takes as many as it has room for.</param>
    public void CopyIds(int start, Span<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, entry.Tokens - ids.Length);
        file!.ReadIds(entry, start, ids);
    }
}
