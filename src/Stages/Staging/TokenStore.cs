using Millrace.Actors.Streaming;

namespace Millrace.Stages.Staging;

/// <summary>The tokenized documents of a whole input, in its order, on disk.</summary>
/// <remarks>
/// Any thread may read any document. It takes memory for each file, none for each document, and keeps its files open: there can be no
/// more commits than <c>ulimit -n</c> allows. A store of up to 384 MiB is mapped into memory. A larger one is not: pages that random draws
/// make resident would have to be given back and mapped again all the time, which costs more than to read.
/// Opening checks the index of every file; a document's own bytes are checked where <see cref="ReadTokens"/> reads them, which is once for each.
/// </remarks>
public sealed class TokenStore : IDisposable
{
    const long MaxMappedBytes = 384 << 20;

    readonly List<TokenFile> files = []; // those with documents
    readonly List<long> starts = []; // number of the first document of each
    readonly List<int[]?> kept = []; // numbers in the file of the documents that the store has; null: all
    readonly Predicate<long>? isLeftOut;
    long written; // documents of the files so far, those left out among them

    TokenStore(Predicate<long>? isLeftOut) => this.isLeftOut = isLeftOut;

    /// <summary>Number of documents.</summary>
    public long Count { get; private set; }

    /// <summary>Number of ids of all documents.</summary>
    public long Tokens { get; private set; }

    /// <summary>Number of ids there are, as <see cref="WriteTokens"/> was told; 0 where there is no document.</summary>
    public int VocabSize { get; private set; }

    /// <summary>Bytes of text of all documents, up to the end of their last sentence.</summary>
    public long TextBytes { get; private set; }

    /// <summary>How far the graph that filled the store had come at its end.</summary>
    public GraphProgress Progress { get; private set; } = GraphProgress.None;

    /// <summary>Whether <see cref="WriteTokens"/> has written the whole input to this folder.</summary>
    public static bool IsComplete(string folder) => StoreCompletion.Find(folder) is not null;

    /// <summary>Opens a complete store.</summary>
    /// <exception cref="DamagedFileException">A file is missing or not what was written.</exception>
    /// <exception cref="InvalidOperationException">The store is not complete.</exception>
    public static TokenStore Open(string folder) => Open(folder, null);

    /// <summary>Opens a complete store as if some documents had not been written to it. Takes 4 bytes for each document of their files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isLeftOut">Asked for each document by its number among all that were written; null: the store has all.</param>
    /// <exception cref="DamagedFileException">A file is missing or not what was written.</exception>
    /// <exception cref="InvalidOperationException">The store is not complete.</exception>
    public static TokenStore Open(string folder, Predicate<long>? isLeftOut) => Open(folder, isLeftOut, MaxMappedBytes);

    internal static TokenStore Open(string folder, Predicate<long>? isLeftOut, long maxMappedBytes)
    {
        var completion = StoreCompletion.Find(folder)
            ?? throw new InvalidOperationException($"{folder} does not hold the whole input yet");
        if (StoreCompletion.CountFiles(folder) is var found && found != completion.Files)
            throw new DamagedFileException(folder, 0, $"has {found} token files, the mark of its end says {completion.Files}");
        var store = new TokenStore(isLeftOut);
        try
        {
            for (var number = 0; number < completion.Files; number++)
                store.Add(new TokenFile(folder, number), isLast: number == completion.Files - 1);
            if (store.written != completion.Documents)
                throw new DamagedFileException(folder, 0, $"has {store.written} documents, the mark of its end says {completion.Documents}");
            if (store.files.Sum(file => file.Length) <= maxMappedBytes)
                store.files.ForEach(file => file.Map());
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A document, in memory of its own.</summary>
    /// <param name="document">Its number in the store, in [0, <see cref="Count"/>); rejected ones have none.</param>
    public StoredDocument this[long document] => Read(document, new TokenBuffer());

    /// <summary>A document, valid until the buffer is used again.</summary>
    /// <param name="document">Its number in the store, in [0, <see cref="Count"/>).</param>
    /// <param name="buffer">What it is read into.</param>
    public StoredDocument Read(long document, TokenBuffer buffer)
    {
        var (file, entry) = Locate(document);
        return file.Read(entry, buffer);
    }

    /// <summary>The document's number in the input, without a look at the document itself.</summary>
    public long IdOf(long document) => Locate(document).Entry.Id;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files)
            file.Dispose();
        files.Clear();
        starts.Clear();
    }

    /// <summary>A document that is compared with its checksum.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    internal StoredDocument ReadChecked(long document, TokenBuffer buffer)
    {
        var (file, entry) = Locate(document);
        return file.ReadChecked(entry, buffer);
    }

    /// <summary>Where a document is.</summary>
    internal (TokenFile File, DocumentEntry Entry) Locate(long document)
    {
        var (file, inFile) = Find(document);
        return (file, file.Entry(inFile));
    }

    /// <summary>The entries of all documents, in order.</summary>
    internal IEnumerable<DocumentEntry> Entries()
    {
        for (var i = 0; i < files.Count; i++)
        {
            var entries = files[i].Entries();
            if (kept[i] is not { } stay)
                foreach (var entry in entries)
                    yield return entry;
            else
                foreach (var inFile in stay)
                    yield return entries[inFile];
        }
    }

    void Add(TokenFile file, bool isLast)
    {
        var trailer = file.Trailer;
        if (isLast)
            Progress = file.Progress;
        if (trailer.Documents == 0)
        {
            file.Dispose();
            return;
        }
        files.Add(file);
        starts.Add(Count);
        if (trailer.FirstDocument != written)
            throw file.Damaged(0, $"begins with document {trailer.FirstDocument} of the store, expected {written}");
        VocabSize = trailer.VocabSize;
        Count += trailer.Documents;
        Tokens += trailer.Tokens;
        TextBytes += trailer.TextBytes;
        kept.Add(isLeftOut is null ? null : LeaveOut(file));
        written += trailer.Documents;
        if (kept[^1] is [])
            DropLast();
    }

    /// <summary>Takes documents out of the last file. Gives the numbers of those that stay; null where all do.</summary>
    int[]? LeaveOut(TokenFile file)
    {
        var stay = new List<int>();
        var buffer = new TokenBuffer();
        var entries = file.Entries();
        for (var i = 0; i < entries.Length; i++)
        {
            if (!isLeftOut!(written + i))
            {
                stay.Add(i);
                continue;
            }
            Count--;
            Tokens -= entries[i].Tokens;
            TextBytes -= file.Read(entries[i], buffer).Spans is [.., var last] ? last.Start + last.Length : 0;
        }
        return stay.Count == entries.Length ? null : [.. stay];
    }

    void DropLast()
    {
        files[^1].Dispose();
        files.RemoveAt(files.Count - 1);
        starts.RemoveAt(starts.Count - 1);
        kept.RemoveAt(kept.Count - 1);
    }

    (TokenFile File, int InFile) Find(long document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)document, (ulong)Count);
        ObjectDisposedException.ThrowIf(files.Count == 0, this);
        var found = starts.BinarySearch(document);
        var index = found >= 0 ? found : ~found - 1;
        var inFile = (int)(document - starts[index]);
        return (files[index], kept[index] is { } stay ? stay[inFile] : inFile);
    }
}
