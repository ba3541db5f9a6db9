using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Acme.Stages;

/// <summary>Refuses documents of fewer than min-words words: they go to <c>rejected/</c>, counted under one reason.</summary>
public sealed class KeepLongDocuments(KeepLongDocumentsOptions options) : Stage<Document, Document>
{
    public override ValueTask OnElementAsync(Document document, Emit<Document> emit)
    {
        var words = CountWords(document.Text.Span);
        return words >= options.MinWords
            ? emit(document)
            : throw new PoisonElementException("document is too short", string.Create(CultureInfo.InvariantCulture, $"{words} words"));
    }

    static int CountWords(ReadOnlySpan<byte> text)
    {
        var words = 0;
        var inside = false;
        foreach (var value in text)
        {
            var isSpace = value is (byte)' ' or (>= 9 and <= 13);
            words += !isSpace && !inside ? 1 : 0;
            inside = !isSpace;
        }
        return words;
    }
}
