using System.Text;
using Millrace.Stages.Sources;
using static Millrace.Stages.Tests.Sources.Wikipedia.Export;
using Millrace.Stages.Tests.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Wikipedia;

public class WikipediaReaderTests
{
    [Fact]
    public void Article_has_title_text_and_place()
    {
        var export = Of(Page("A &amp; B", "''Text'' of &lt;b&gt; &amp;amp; &quot;c&quot; &apos;d&apos; &#233;&#x20AC;"));
        var document = Assert.Single(Read(export));
        Assert.Null(document.Refusal);
        Assert.Equal("A & B", document.Title);
        Assert.Equal("''Text'' of <b> &amp; \"c\" 'd' é€", TextOf(document));
        Assert.Equal(TextMarkup.Wikitext, document.Markup);
        Assert.False(document.IsVerbatim);
        var page = export.Substring((int)document.Offset, (int)document.Length);
        Assert.StartsWith("<page>", page, StringComparison.Ordinal);
        Assert.EndsWith("</page>", page, StringComparison.Ordinal);
        Assert.Equal(document.Offset + document.Length, document.Next.Offset);
    }

    [Theory]
    [InlineData("0", "<redirect title=\"x\" />", "text", "page is a redirect", null)]
    [InlineData("10", "", "text", "page is not an article", "namespace 10")]
    [InlineData("10", "<redirect title=\"x\" />", "text", "page is not an article", "namespace 10")]
    [InlineData("0", "", "", "page has no text", null)]
    public void Page_that_is_no_article_is_filtered(string ns, string head, string text, string reason, string? detail) =>
        Assert.Equal(new Refusal(reason, detail, IsFiltered: true), Assert.Single(Read(Of(Page("x", text, ns, head)))).Refusal);

    [Theory]
    [InlineData("<text bytes=\"0\" sha1=\"x\" />")]
    [InlineData("<text bytes=\"0\" deleted=\"deleted\"/>")]
    [InlineData("<text xml:space=\"preserve\"></text>")]
    public void Page_without_text_is_filtered(string element)
    {
        var page = $"<page><title>x</title><ns>0</ns><id>1</id><revision><id>2</id>{element}<sha1>x</sha1></revision></page>";
        Assert.Equal("page has no text", Assert.Single(Read(Of(page))).Refusal!.Reason);
        Assert.True(Assert.Single(Read(Of(page))).Refusal!.IsFiltered);
        Assert.Equal("page has no text", Assert.Single(Read(Of("<page><title>x</title><ns>0</ns><id>1</id></page>"))).Refusal!.Reason);
    }

    [Fact]
    public void Page_of_another_model_is_filtered()
    {
        var page = Page("x", "{}").Replace("wikitext", "json", StringComparison.Ordinal);
        Assert.Equal(new Refusal("page is not wikitext", "json", IsFiltered: true), Assert.Single(Read(Of(page))).Refusal);
    }

    [Fact]
    public void Last_revision_and_its_main_slot_are_read()
    {
        var page = """
            <page><title>x</title><ns>0</ns><id>1</id>
            <revision><id>1</id><text>old</text></revision>
            <revision><id>2</id><text>new</text><content><role>other</role><model>json</model><text>{}</text></content></revision></page>
            """;
        Assert.Equal("new", TextOf(Assert.Single(Read(Of(page)))));
    }

    [Theory]
    [InlineData("<page><ns>0</ns><revision><text>x</text></revision></page>")]
    [InlineData("<page><title>x</title><revision><text>x</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a &nbsp; b</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a &#xD800; b</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a &#; b</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a & b</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a <b> b</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a</revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text</page>")]
    [InlineData("<page><title>x &bad; y</title><ns>0</ns><revision><text>a</text></revision></page>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a</text></revision>")]
    [InlineData("<page><title>x</title><ns>0</ns><revision><text>a</text></revision></pag?><?age><title>y</title><ns>0</ns><revision><text>a</text></revision></page>")]
    public void Page_that_is_broken_is_refused_and_the_next_is_read(string broken)
    {
        var documents = Read(Of(Page("a", "before"), broken, Page("b", "behind")));
        Assert.Equal(["before", "", "behind"], documents.Select(TextOf));
        Assert.Equal("page is not well-formed", documents[1].Refusal!.Reason);
        Assert.False(documents[1].Refusal!.IsFiltered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void Page_that_is_too_long_is_refused_and_the_next_is_read(int readBytes)
    {
        var export = Encoding.UTF8.GetBytes(Of(Page("a", "before"), Page("long", new string('x', 5_000)), Page("b", "behind")));
        var documents = Read(export, readBytes, limit: 1_000);
        Assert.Equal(["before", "", "behind"], documents.Select(TextOf));
        Assert.Equal("document is longer than max-document-bytes", documents[1].Refusal!.Reason);
        Assert.Equal($"{documents[1].Length} bytes, the limit is 1000", documents[1].Refusal!.Detail);
        Assert.Equal(documents[2].Offset, documents[1].Next.Offset + "\n  ".Length);
    }

    [Fact]
    public void File_that_ends_within_a_page_is_refused_there()
    {
        var whole = Of(Page("a", "before"), Page("b", "behind"));
        var documents = Read(whole[..whole.IndexOf("behind", StringComparison.Ordinal)]);
        Assert.Equal(["before", ""], documents.Select(TextOf));
        Assert.Equal("file ends within a page", documents[1].Refusal!.Reason);
        Assert.False(documents[1].Refusal!.IsFiltered);
    }

    [Fact]
    public void Page_whose_beginning_is_not_to_be_seen_is_refused_and_the_next_is_read()
    {
        var export = Of(Page("a", "before"), Page("b", "lost"), Page("c", "behind"));
        var second = export.IndexOf("<page>", export.IndexOf("before", StringComparison.Ordinal), StringComparison.Ordinal);
        var documents = Read(export[..second] + "<pag?>" + export[(second + 6)..]);
        Assert.Equal(["before", "", "behind"], documents.Select(TextOf));
        Assert.Equal("page is not well-formed", documents[1].Refusal!.Reason);
        Assert.Equal(documents[0].Next.Offset, documents[1].Offset);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void File_that_ends_between_pages_is_refused_there_once(int readBytes)
    {
        var whole = Of(Page("a", "first"), Page("b", "second"));
        var documents = Read(whole[..whole.IndexOf("</mediawiki>", StringComparison.Ordinal)], readBytes);
        Assert.Equal(["first", "second", ""], documents.Select(TextOf));
        Assert.Equal("file ends without </mediawiki>", documents[2].Refusal!.Reason);
        Assert.False(documents[2].Refusal!.IsFiltered);
    }

    [Theory]
    [InlineData("", "got nothing")]
    [InlineData("Just text\nof two lines", "got `Just text`")]
    [InlineData("<html><body></body></html>", "got `<html><body></body></html>`")]
    [InlineData("617:10:AccessibleComputing\n617:12:Anarchism\n", "the index of a multistream dump, which is not needed")]
    public void File_that_is_no_export_is_an_error(string content, string says)
    {
        var error = Assert.Throws<InputException>(() => Read(content));
        Assert.StartsWith("test.xml is not a MediaWiki export: it must begin with <mediawiki>, got ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- made by x -->\n")]
    public void Prolog_is_passed_over(string prolog) => Assert.Equal("text", TextOf(Assert.Single(Read(prolog + Of(Page("x", "text"))))));

    [Fact]
    public void Export_without_pages_has_no_documents() => Assert.Empty(Read(Of()));

    [Fact]
    public void Cancelled_reader_stops()
    {
        using var reader = new Millrace.Stages.Sources.Wikipedia.WikipediaReader(new MemoryContent(Encoding.UTF8.GetBytes(Of())), "test.xml", Limit);
        Assert.Throws<OperationCanceledException>(() => reader.Next(new CancellationToken(canceled: true)));
    }
}
