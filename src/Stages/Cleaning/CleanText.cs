using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Stages.Cleaning.Gutenberg;
using Millrace.Stages.Cleaning.Html;
using Millrace.Stages.Cleaning.Wikitext;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Cleaning;

/// <summary>Turns documents in some markup into prose.</summary>
/// <remarks>
/// In: <see cref="Document"/> in any <see cref="TextMarkup"/>.
/// Out: <see cref="Document"/> without markup, its text valid UTF-8; one that is prose already passes as it is.
/// Emits one per element; keeps no state between elements.
/// Fails with <see cref="PoisonElementException"/> where the text is not what its markup promises, would take too long or grows
/// beyond <see cref="MostGrowth"/> times its length; with <see cref="FilteredElementException"/> where it has no prose.
/// </remarks>
public sealed class CleanText : Stage<Document, Document>
{
    /// <summary>How many times longer than its source prose may be: characters of one byte become two or three in UTF-8.</summary>
    public const int MostGrowth = 4;

    readonly Dictionary<TextMarkup, TextCleaner> cleaners = [];
    readonly ArrayBufferWriter<byte> prose = new();

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(Document element, Emit<Document> emit)
    {
        if (element.Markup == TextMarkup.None)
            return emit(element);
        if (!cleaners.TryGetValue(element.Markup, out var cleaner))
            cleaners.Add(element.Markup, cleaner = CleanerOf(element.Markup));
        prose.ResetWrittenCount();
        cleaner.Clean(element, prose);
        if (prose.WrittenCount > (long)MostGrowth * element.Text.Length)
            throw new PoisonElementException("cleaned text is far longer than its source");
        return emit(element with
        {
            Text = prose.WrittenSpan.ToArray(),
            SourceBytes = element.SourceBytes ?? element.Text.Length,
            Markup = TextMarkup.None,
            Charset = null,
        });
    }

    /// <summary>A new cleaner for texts in some markup.</summary>
    public static TextCleaner CleanerOf(TextMarkup markup) => markup switch
    {
        TextMarkup.Wikitext => new WikitextCleaner(),
        TextMarkup.Html => new HtmlCleaner(),
        TextMarkup.Gutenberg => new GutenbergCleaner(),
        _ => throw new InvalidOperationException($"bug: no cleaner for {markup}"),
    };
}
