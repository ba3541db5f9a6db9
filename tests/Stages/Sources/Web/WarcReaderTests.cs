using System.IO.Compression;
using System.Text;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Web;

public sealed class WarcReaderTests
{
    const string Html = "<html><body><p>Grüße aus der Mühle</p></body></html>";

    [Fact]
    public void Response_with_a_page_is_a_document()
    {
        var document = Assert.Single(WarcFile.Read(new WarcFile().Page("https://example.org/a", Html).Bytes));
        Assert.Null(document.Refusal);
        Assert.Equal(Html, WarcFile.TextOf(document));
        Assert.Equal((TextMarkup.Html, "utf-8", "https://example.org/a", false), (document.Markup, document.Charset, document.Title, document.IsVerbatim));
    }

    [Fact]
    public void Conversion_is_a_document_word_for_word()
    {
        var file = new WarcFile().Record("warcinfo", "", "software: x"u8.ToArray()).Text("http://example.org/", "Two lines\nof text.\n").Bytes;
        var document = Assert.Single(WarcFile.Read(file));
        Assert.Equal("Two lines\nof text.", WarcFile.TextOf(document));
        Assert.True(document.IsVerbatim);
        Assert.Equal(TextMarkup.None, document.Markup);
        Assert.Equal(document.Text.ToArray(), file.AsSpan((int)document.Offset, (int)document.Length).ToArray());
    }

    [Theory]
    [InlineData("warcinfo")]
    [InlineData("request")]
    [InlineData("metadata")]
    [InlineData("resource")]
    [InlineData("revisit")]
    [InlineData("continuation")]
    public void Records_of_other_types_are_no_documents(string type) =>
        Assert.Single(WarcFile.Read(new WarcFile().Record(type, "", "anything"u8.ToArray()).Page("http://a.org", Html).Bytes));

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found", "Content-Type: text/html\r\n", "HTTP status is not 200", true)]
    [InlineData("HTTP/1.1 301 Moved", "Content-Type: text/html\r\n", "HTTP status is not 200", true)]
    [InlineData("HTTP/1.1 200 OK", "Content-Type: application/pdf\r\n", "content is not HTML", true)]
    [InlineData("HTTP/1.1 200 OK", "", "content is not HTML", true)]
    [InlineData("no status", "Content-Type: text/html\r\n", "response has no HTTP status", false)]
    [InlineData("HTTP/1.1 200 OK", "Content-Type: text/html\r\nContent-Encoding: zstd\r\n", "content encoding is not known", false)]
    [InlineData("HTTP/1.1 200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip, gzip, gzip, gzip\r\n", "body is encoded too often", false)]
    public void Response_without_a_page_is_refused_with_its_reason(string status, string fields, string reason, bool filtered)
    {
        var document = Assert.Single(WarcFile.Read(new WarcFile().Response("http://a.org", fields, "x"u8.ToArray(), status).Bytes));
        Assert.Equal((reason, filtered), (document.Refusal!.Reason, document.Refusal.IsFiltered));
    }

    [Theory]
    [InlineData("HTTP/2 200", "content-type: TEXT/HTML\r\n", "")]
    [InlineData("HTTP/1.0 200 ", "Content-Type: application/xhtml+xml\r\n", "")]
    [InlineData("HTTP/1.1 200 OK", "X-Long: a\r\n b\r\n c\r\nContent-Type:\r\n text/html\r\n", "")]
    [InlineData("HTTP/1.1 200 OK", "Content-Type: text/plain\r\n", "WARC-Identified-Payload-Type: text/html\r\n")]
    public void Pages_are_known_by_many_headers(string status, string fields, string warcFields)
    {
        var file = new WarcFile().Response("http://a.org", fields, Encoding.UTF8.GetBytes(Html), status, warcFields);
        Assert.Equal(Html, WarcFile.TextOf(Assert.Single(WarcFile.Read(file.Bytes))));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("br")]
    [InlineData("deflate, gzip")]
    public void Compressed_bodies_are_decompressed(string encoding)
    {
        var body = encoding.Split(", ").Aggregate(Encoding.UTF8.GetBytes(Html), Compress);
        var fields = $"Content-Type: text/html\r\nContent-Encoding: {encoding.Replace("raw-", "", StringComparison.Ordinal)}\r\n";
        var whole = Assert.Single(WarcFile.Read(new WarcFile().Response("http://a.org", fields, body).Bytes));
        Assert.Equal(Html, WarcFile.TextOf(whole));
        var chunked = Assert.Single(WarcFile.Read(new WarcFile().Response("http://a.org", fields + "Transfer-Encoding: chunked\r\n", Chunked(body)).Bytes));
        Assert.Equal(Html, WarcFile.TextOf(chunked));
        // The crawler has undone it and kept the header.
        var undone = Assert.Single(WarcFile.Read(new WarcFile().Response("http://a.org", fields + "Transfer-Encoding: chunked\r\n", Encoding.UTF8.GetBytes(Html)).Bytes));
        Assert.Equal(Html, WarcFile.TextOf(undone));
    }

    [Fact]
    public void Damaged_bodies_are_refused()
    {
        var body = Compress(Encoding.UTF8.GetBytes(Html), "gzip");
        body.AsSpan(12).Fill(0xFF);
        var gzip = WarcFile.Read(new WarcFile().Response("http://a.org", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", body).Bytes);
        Assert.Equal("body cannot be decompressed", Assert.Single(gzip).Refusal!.Reason);
        var chunks = WarcFile.Read(new WarcFile().Response("http://a.org", "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n", "5\r\nabcde\r\nxyz\r\n"u8.ToArray()).Bytes);
        Assert.Equal("body's chunks are damaged", Assert.Single(chunks).Refusal!.Reason);
    }

    [Fact]
    public void Body_that_becomes_too_long_is_refused()
    {
        var body = Compress(new byte[64 << 20], "br");
        var file = new WarcFile().Response("http://a.org", "Content-Type: text/html\r\nContent-Encoding: br\r\n", body).Page("http://b.org", Html);
        var documents = WarcFile.Read(file.Bytes);
        Assert.Equal("document is longer than max-document-bytes", documents[0].Refusal!.Reason);
        Assert.Equal(Html, WarcFile.TextOf(documents[1]));
    }

    [Fact]
    public void Record_that_is_too_long_is_refused_and_passed_over()
    {
        var file = new WarcFile().Page("http://a.org", new string('x', 300_000)).Page("http://b.org", Html).Bytes;
        var documents = WarcFile.Read(file, max: 10_000);
        Assert.Equal("document is longer than max-document-bytes", documents[0].Refusal!.Reason);
        Assert.Equal(Html, WarcFile.TextOf(documents[1]));
    }

    [Fact]
    public void Filters_say_why()
    {
        var file = new WarcFile()
            .Page("https://en.example.org:8080/a", Html)
            .Page("https://user@ads.example.org/b", Html)
            .Page("https://notexample.org/", Html)
            .Text("http://example.org", "english", "WARC-Identified-Content-Language: eng,deu\r\n")
            .Text("http://example.org", "german", "WARC-Identified-Content-Language: deu,eng\r\n")
            .Record("conversion", "WARC-Target-URI: <http://EXAMPLE.org>\r\nContent-Type: text/plain\r\n", "late"u8.ToArray(), date: "2024-06-01T00:00:00Z")
            .Bytes;
        var options = new WebOptions(["example.org"], ["ads.example.org"], Date("2024-05-01"), Date("2024-06-01"), ["en"]);
        var reasons = WarcFile.Read(file, options).Select(document => document.Refusal?.Reason);
        Assert.Equal([null, "host is among exclude-hosts", "host is not among hosts", null, "language is not among languages", "date is not in [from, to)"], reasons);
        Assert.All(WarcFile.Read(file, options).Where(document => document.Refusal is not null), document => Assert.True(document.Refusal!.IsFiltered));

        static DateTimeOffset Date(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
    }

    [Fact]
    public void Line_ends_without_carriage_return_are_read() =>
        Assert.Equal("Some text.", WarcFile.TextOf(Assert.Single(WarcFile.Read(
            "WARC/1.1\nWARC-Type: conversion\nContent-Type: text/plain\nContent-Length: 10\n\nSome text.\n\nWARC/1.0\nWARC-Type: metadata\nContent-Length: 1\n\nx\n"u8.ToArray()))));

    [Fact]
    public void Any_read_size_and_any_place_give_the_same()
    {
        var file = new WarcFile();
        for (var i = 0; i < 20; i++)
            file.Page($"http://a.org/{i}", Html + new string('x', i * 997)).Text("http://b.org", $"text {i}").Record(i % 2 == 0 ? "response" : "request", "", [], i == 7 ? "9" : null);
        var content = file.Bytes;
        var all = WarcFile.Read(content, max: 15_000);
        Assert.Equal(Told(all), Told(WarcFile.Read(content, mostAtOnce: 1, max: 15_000)));
        Assert.Equal(Told(all), Told(WarcFile.Read(content, mostAtOnce: 1013, max: 15_000)));
        for (var i = 0; i < all.Count; i++)
            Assert.Equal(Told(all.Skip(i + 1)), Told(WarcFile.Read(content, from: all[i].Next.Offset, max: 15_000)));
    }

    [Fact]
    public void File_that_is_no_warc_is_an_error_with_its_place() =>
        Assert.Contains("crawl.warc, byte 0: record has no WARC header, and no record begins behind it",
            Assert.Throws<DamagedFileException>(() => WarcFile.Read("<html>This is a page, not a crawl</html>"u8.ToArray())).Message, StringComparison.Ordinal);

    [Fact]
    public void File_that_is_cut_short_is_an_error_with_its_place()
    {
        var first = new WarcFile().Page("http://a.org", Html).Bytes;
        var file = new WarcFile().Raw(first).Page("http://b.org", Html).Bytes;
        using var reader = new WarcReader(new MemoryContent(file[..^40]), "crawl.warc", WebOptions.Everything, 1 << 20);
        Assert.NotNull(reader.Next(CancellationToken.None));
        Assert.Equal(first.Length, Assert.Throws<DamagedFileException>(() => reader.Next(CancellationToken.None)).Offset);
    }

    internal static List<(long, long, long, string?, string)> Told(IEnumerable<RawDocument> documents) =>
        [.. documents.Select(document => (document.Offset, document.Length, document.Next.Offset, document.Refusal?.Reason, WarcFile.TextOf(document)))];

    static byte[] Compress(byte[] text, string encoding)
    {
        var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(compressed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(compressed, CompressionLevel.Fastest),
            "raw-deflate" => new DeflateStream(compressed, CompressionLevel.Fastest),
            _ => new BrotliStream(compressed, CompressionLevel.Fastest),
        })
            stream.Write(text);
        return compressed.ToArray();
    }

    static byte[] Chunked(byte[] body)
    {
        var chunks = new MemoryStream();
        for (var at = 0; at < body.Length; at += 17)
        {
            var piece = body.AsSpan(at, Math.Min(17, body.Length - at));
            chunks.Write(Encoding.ASCII.GetBytes($"{piece.Length:x};name=value\r\n"));
            chunks.Write(piece);
            chunks.Write("\r\n"u8);
        }
        chunks.Write("0\r\nTrailer: x\r\n\r\n"u8);
        return chunks.ToArray();
    }
}
