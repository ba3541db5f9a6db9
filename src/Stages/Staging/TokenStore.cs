namespace Millrace.Stages.Staging;

/// <summary>The tokenized documents of a whole input, in its order, on disk and mapped into memory. Any thread may read any document.</summary>
/// <remarks>
/// It takes memory for each segment, none for each document. Opening checks the index of every segment;
/// a document's own bytes are checked where <see cref="ReadTokens"/> reads them, which is once for each.
/// A process can map about 65,000 files on Linux (<c>vm.max_map_count</c>), so that is the most segments there can be.
/// </remarks>
public sealed class TokenStore : IDisposable
{
    readonly List<Segment> segments = []; // those with documents
    readonly List<long> starts = []; // number of the first document of each

    TokenStore()
    {
    }

    /// <summary>Number of documents.</summary>
    public long Count { get; private set; }

    /// <summary>Number of ids of all documents.</summary>
    public long Tokens { get; private set; }

    /// <summary>Number of ids there are, as <see cref="WriteTokens"/> was told; 0 where there is no document.</summary>
    public int VocabSize { get; private set; }

    /// <summary>Bytes of text of all documents, up to the end of their last sentence.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Whether <see cref="WriteTokens"/> has written the whole input to this folder.</summary>
    public static bool IsComplete(string folder) => StoreCompletion.Find(folder) is not null;

    /// <summary>Opens a complete store.</summary>
    /// <exception cref="DamagedFileException">A file is missing or not what was written.</exception>
    /// <exception cref="InvalidOperationException">The store is not complete.</exception>
    public static TokenStore Open(string folder)
    {
        var completion = StoreCompletion.Find(folder)
            ?? throw new InvalidOperationException($"{folder} does not hold the whole input yet");
        StoreCompletion.CountSegments(folder);
        var store = new TokenStore();
        try
        {
            for (var number = 0; number < completion.Segments; number++)
                store.Add(new Segment(folder, number));
            if (store.Count != completion.Documents)
                throw new DamagedFileException(folder, 0, $"has {store.Count} documents, expected {completion.Documents}");
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A document. What it shows ends with the life of the store.</summary>
    /// <param name="document">Its number in the store, in [0, <see cref="Count"/>); rejected ones have none.</param>
    public StoredDocument this[long document]
    {
        get
        {
            var (segment, inSegment) = Find(document);
            return segment[inSegment];
        }
    }

    /// <summary>The document's number in the input, without a look at the document itself.</summary>
    public long IdOf(long document) => Entry(document).Id;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var segment in segments)
            segment.Dispose();
        segments.Clear();
        starts.Clear();
    }

    internal ref readonly DocumentEntry Entry(long document)
    {
        var (segment, inSegment) = Find(document);
        return ref segment.Entry(inSegment);
    }

    /// <summary>Compares a document with its checksum.</summary>
    internal void Check(long document)
    {
        var (segment, inSegment) = Find(document);
        segment.Check(inSegment);
    }

    void Add(Segment segment)
    {
        var trailer = segment.Trailer;
        if (trailer.Documents == 0)
        {
            segment.Dispose();
            return;
        }
        segments.Add(segment);
        starts.Add(Count);
        if (trailer.FirstDocument != Count)
            throw segment.Damaged(0, $"begins with document {trailer.FirstDocument} of the store, expected {Count}");
        VocabSize = trailer.VocabSize;
        Count += trailer.Documents;
        Tokens += trailer.Tokens;
        TextBytes += trailer.TextBytes;
    }

    (Segment Segment, int InSegment) Find(long document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)document, (ulong)Count);
        ObjectDisposedException.ThrowIf(segments.Count == 0, this);
        var found = starts.BinarySearch(document);
        var index = found >= 0 ? found : ~found - 1;
        return (segments[index], (int)(document - starts[index]));
    }
}
