using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Web;

namespace Millrace.Stages.Tests.Sources;

/// <summary>Sources of tests, and what they give.</summary>
static class TestSource
{
    /// <summary>The only source, of text, a file a document; change it with <c>with</c>.</summary>
    public static SourceOptions Of(string path) => new(
        "millrace.source", null, path, "*.txt", SourceFormat.Text, DocumentLayout.PerFile, 1 << 20, SampleRatio: 1, Weight: 1, "text", null, Seed: 42, WebOptions.Everything);

    /// <summary>All that a source gives from a place on.</summary>
    public static Task<List<Sourced<Document>>> Read(SourceOptions source, Cursor from = default) =>
        Collect(new ReadDocuments(InputFiles.Find(source)), from);

    /// <summary>All that a source gives from a place on.</summary>
    public static async Task<List<Sourced<Document>>> Collect(ReadDocuments source, Cursor from)
    {
        var documents = new List<Sourced<Document>>();
        await foreach (var document in source.ReadAsync(from, CancellationToken.None))
            documents.Add(document);
        return documents;
    }

    /// <summary>What of a document must be the same from wherever it was read.</summary>
    public static string Shown(Sourced<Document> document) =>
        $"{Text(document)} {document.Element?.Id} {document.Element?.Offset} {document.Element?.SourceBytes} {document.Element?.Title} "
        + $"{document.Element?.Markup} {document.Rejection} {document.Where} {document.Bytes} {document.Next}";

    /// <summary>Its text; null where it was refused.</summary>
    public static string? Text(Sourced<Document> document) =>
        document.Element is { } element ? System.Text.Encoding.UTF8.GetString(element.Text.Span) : null;

    /// <summary>Reading on behind any document, or every so many, gives those that follow it. Returns all of them.</summary>
    public static async Task<List<Sourced<Document>>> ResumesAnywhere(SourceOptions source, int every = 1)
    {
        var all = await Read(source);
        Assert.NotEmpty(all);
        for (var i = 0; i < all.Count; i += every)
            Assert.Equal(all[(i + 1)..].Select(Shown), (await Read(source, all[i].Next)).Select(Shown));
        return all;
    }
}
