using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Stages.Cleaning;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Cleaning;

public sealed class CleanTextTests
{
    static readonly Document[] Documents =
    [
        Of(0, "Plain prose.", TextMarkup.None),
        Of(1, "A book\nof two lines.", TextMarkup.Gutenberg),
        Of(2, "* * *", TextMarkup.Gutenberg),
        Of(3, "'''Bold''' and [[link|linked]].", TextMarkup.Wikitext),
        Of(4, "<html><body><p>A page with one paragraph that is long enough to be the text of it, or so one hopes.</p></body></html>", TextMarkup.Html),
        Of(5, "More\u00a0prose.", TextMarkup.None),
    ];

    [Fact]
    public async Task Stage_obeys_the_laws() => await StageLaws.All(() => new CleanText(), Documents, Shown, Shown);

    [Fact]
    public async Task Prose_passes_as_it_is_and_is_not_copied()
    {
        var passed = default(Document);
        await new CleanText().OnElementAsync(Documents[0], document =>
        {
            passed = document;
            return ValueTask.CompletedTask;
        });
        Assert.Same(Documents[0], passed);
    }

    [Fact]
    public async Task Cleaned_document_is_prose_and_says_what_it_was_made_from()
    {
        var cleaned = await Clean(Documents[1]);
        Assert.Equal(("A book of two lines.", TextMarkup.None), (Encoding.UTF8.GetString(cleaned.Text.Span), cleaned.Markup));
        Assert.Equal((1, 7, 100L, "title", (int?)20), (cleaned.Id, cleaned.File, cleaned.Offset, cleaned.Title, cleaned.SourceBytes));
        Assert.Equal(90, (await Clean(Documents[1] with { SourceBytes = 90 })).SourceBytes);
    }

    [Fact]
    public async Task Document_without_prose_is_filtered() =>
        Assert.Equal("document has no prose", (await Assert.ThrowsAsync<FilteredElementException>(() => Clean(Documents[2]))).Reason);

    static async Task<Document> Clean(Document document)
    {
        var cleaned = new List<Document>();
        await new CleanText().OnElementAsync(document, made =>
        {
            cleaned.Add(made);
            return ValueTask.CompletedTask;
        });
        return Assert.Single(cleaned);
    }

    static object Shown(Document document) =>
        (document.Id, Encoding.UTF8.GetString(document.Text.Span), document.SourceBytes, document.Markup.ToString(), document.Title);

    static Document Of(long id, string text, TextMarkup markup) =>
        new(id, 7, 100, Encoding.UTF8.GetBytes(text)) { Markup = markup, Title = "title" };
}
