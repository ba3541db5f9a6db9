using System.IO.Compression;
using Millrace.Oracles;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Sources.Content;
using Millrace.Stages.Tests.Sources.Web;

namespace Millrace.Stages.Tests.Cleaning.Html;

/// <summary>A capture as Common Crawl gives it: the page, and what Common Crawl's own extraction makes of it.</summary>
public sealed class CommonCrawlPages
{
    [SharedDataFact("commoncrawl", "whirlwind.warc")]
    public void Capture_has_one_page_and_its_text_one_document()
    {
        var page = Assert.Single(WarcFile.Read(Bytes("whirlwind.warc")));
        Assert.Null(page.Refusal);
        Assert.Equal(("https://an.wikipedia.org/wiki/Escopete", "UTF-8"), (page.Title, page.Charset));
        Assert.StartsWith("<!DOCTYPE html>", WarcFile.TextOf(page), StringComparison.Ordinal);
        Assert.EndsWith("</html>", WarcFile.TextOf(page).TrimEnd(), StringComparison.Ordinal);

        var text = Assert.Single(WarcFile.Read(Bytes("whirlwind.warc.wet")));
        Assert.StartsWith("Escopete - Biquipedia, a enciclopedia libre\nIr al contenido\n", WarcFile.TextOf(text), StringComparison.Ordinal);
        var spanish = WebOptions.Everything with { Languages = ["es"] };
        Assert.Null(Assert.Single(WarcFile.Read(Bytes("whirlwind.warc.wet"), spanish)).Refusal);
        Assert.Equal("language is not among languages", Assert.Single(WarcFile.Read(Bytes("whirlwind.warc.wet"), spanish with { Languages = ["en"] })).Refusal!.Reason);
    }

    [SharedDataFact("commoncrawl", "whirlwind.warc.gz")]
    public void Compressed_capture_gives_the_same_text()
    {
        foreach (var name in (string[])["whirlwind.warc", "whirlwind.warc.wet"])
        {
            var content = new MemoryStream();
            using (var compressed = new GZipStream(new MemoryStream(Bytes(name + ".gz")), CompressionMode.Decompress))
                compressed.CopyTo(content);
            // Their first records differ, and with them all places.
            Assert.Equal(WarcFile.Read(Bytes(name)).Select(WarcFile.TextOf), WarcFile.Read(content.ToArray(), mostAtOnce: 4099).Select(WarcFile.TextOf));
        }
    }

    [SharedDataFact("commoncrawl", "whirlwind.warc.wat")]
    public void Metadata_has_no_documents() => Assert.Empty(WarcFile.Read(Bytes("whirlwind.warc.wat")));

    // Common Crawl's text has every menu, table and link of the page; of its 141 lines, these are the article.
    [SharedDataFact("commoncrawl", "whirlwind.warc")]
    public void Main_text_of_the_page_is_its_article()
    {
        var page = Assert.Single(WarcFile.Read(Bytes("whirlwind.warc")));
        var text = Pages.Clean(page.Text.ToArray(), page.Charset);
        var paragraphs = text.Split("\n\n");
        var lines = WarcFile.TextOf(Assert.Single(WarcFile.Read(Bytes("whirlwind.warc.wet")))).Split('\n');
        // Nothing is made up: each paragraph is a line of Common Crawl's text, but for the numbers and buttons that we leave out.
        Assert.All(paragraphs, paragraph => Assert.Contains(lines, line => Plain(line) == Plain(paragraph)));
        Assert.Contains(paragraphs, paragraph => paragraph.StartsWith("Escopete ye un municipio d'a provincia de Guadalachara", StringComparison.Ordinal));
        Assert.Contains(paragraphs, paragraph => paragraph.StartsWith("Ye situato a 860 metros d'altaria", StringComparison.Ordinal));
        Assert.Contains(paragraphs, paragraph => paragraph.StartsWith("Escopete ye citato en as Relaciones", StringComparison.Ordinal));
        Assert.DoesNotContain("Menú principal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Brezhoneg", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Politica de privacidat", text, StringComparison.Ordinal);

        static string Plain(string line) => new([.. line
            .Replace("[editar | modificar o codigo]", "", StringComparison.Ordinal).Replace("[1]", "", StringComparison.Ordinal)
            .Where(character => !char.IsWhiteSpace(character))]);
    }

    // Its lengths are those of another file: in characters, of text with other line ends.
    [SharedDataFact("commoncrawl", "cc_net-sample.wet")]
    public void Records_with_wrong_lengths_are_refused_and_the_last_is_an_error()
    {
        using var reader = new WarcReader(new MemoryContent(Bytes("cc_net-sample.wet")), "cc_net-sample.wet", WebOptions.Everything, 1 << 20);
        for (var record = 0; record < 3; record++)
            Assert.Equal("record has another length than its header says", reader.Next(CancellationToken.None)!.Refusal!.Reason);
        Assert.Contains("cc_net-sample.wet, byte 1959: ", Assert.Throws<DamagedFileException>(() => reader.Next(CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    static byte[] Bytes(string name) => File.ReadAllBytes(SharedData.PathOf("commoncrawl", name));
}
