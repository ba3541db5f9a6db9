using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Staging;

/// <summary>A document of a <see cref="TokenStore"/>, where it lies in the store.</summary>
public readonly ref struct StoredDocument
{
    internal StoredDocument(
        long id, int file, long offset, TokenIds ids, ReadOnlySpan<int> ends, ReadOnlySpan<SentenceSpan> spans, ReadOnlySpan<byte> text)
    {
        (Id, File, Offset) = (id, file, offset);
        Ids = ids;
        Ends = ends;
        Spans = spans;
        Text = text;
    }

    /// <summary>The document's number in the input.</summary>
    public long Id { get; }

    /// <summary>Index of its file in the sorted list of input files.</summary>
    public int File { get; }

    /// <summary>Byte offset of its text in that file.</summary>
    public long Offset { get; }

    /// <summary>The ids of all sentences one after the other.</summary>
    public TokenIds Ids { get; }

    /// <summary>For each sentence the index in <see cref="Ids"/> behind its last id, ascending.</summary>
    public ReadOnlySpan<int> Ends { get; }

    /// <summary>For each sentence its byte range in the document's text.</summary>
    public ReadOnlySpan<SentenceSpan> Spans { get; }

    /// <summary>What goes into samples beside ids.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Index in <see cref="Ids"/> of the first id of a sentence.</summary>
    public int StartOf(int sentence) => sentence == 0 ? 0 : Ends[sentence - 1];
}
