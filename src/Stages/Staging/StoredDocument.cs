using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Staging;

/// <summary>A document of a <see cref="TokenStore"/>, in the bytes it has there.</summary>
public readonly ref struct StoredDocument
{
    StoredDocument(
        scoped in DocumentEntry entry, TokenIds ids, ReadOnlySpan<int> ends, ReadOnlySpan<SentenceSpan> spans, ReadOnlySpan<byte> text)
    {
        (Id, File, Offset) = (entry.Id, entry.File, entry.Offset);
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

    /// <summary>A document in the bytes that a token file has of it.</summary>
    internal static StoredDocument Of(scoped in DocumentEntry entry, ReadOnlySpan<byte> bytes, int idBytes)
    {
        var ids = bytes[..(entry.Tokens * idBytes)];
        var ends = bytes[(int)entry.EndsAt(idBytes)..];
        var spans = ends[(sizeof(int) * entry.Sentences)..];
        return new StoredDocument(
            entry,
            idBytes == sizeof(ushort) ? new TokenIds(MemoryMarshal.Cast<byte, ushort>(ids)) : new TokenIds(MemoryMarshal.Cast<byte, int>(ids)),
            MemoryMarshal.Cast<byte, int>(ends)[..entry.Sentences],
            MemoryMarshal.Cast<byte, SentenceSpan>(spans)[..entry.Sentences],
            spans.Slice(Unsafe.SizeOf<SentenceSpan>() * entry.Sentences, entry.TextBytes));
    }
}
