using System.Globalization;
using System.Text;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Tests.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Web;

/// <summary>Writes WARC records, and reads them.</summary>
sealed class WarcFile
{
    public const int MaxDocumentBytes = 1 << 20;

    readonly MemoryStream content = new();

    public byte[] Bytes => content.ToArray();

    public static List<RawDocument> Read(byte[] content, WebOptions? options = null, int mostAtOnce = int.MaxValue, long from = 0, int max = MaxDocumentBytes)
    {
        using var reader = new WarcReader(new MemoryContent(content, from, mostAtOnce), "crawl.warc", options ?? WebOptions.Everything, max);
        var documents = new List<RawDocument>();
        while (reader.Next(CancellationToken.None) is { } document)
            documents.Add(document);
        return documents;
    }

    public static string TextOf(RawDocument document) => Encoding.UTF8.GetString(document.Text.Span);

    /// <summary>A response with a page in it.</summary>
    public WarcFile Page(string address, string html, string fields = "Content-Type: text/html; charset=utf-8\r\n", string warcFields = "") =>
        Response(address, fields, Encoding.UTF8.GetBytes(html), warcFields: warcFields);

    public WarcFile Response(string address, string fields, byte[] body, string status = "HTTP/1.1 200 OK", string warcFields = "") =>
        Record("response", $"WARC-Target-URI: {address}\r\n{warcFields}Content-Type: application/http; msgtype=response\r\n",
            [.. Encoding.UTF8.GetBytes($"{status}\r\n{fields}\r\n"), .. body]);

    public WarcFile Text(string address, string text, string fields = "") =>
        Record("conversion", $"WARC-Target-URI: {address}\r\n{fields}Content-Type: text/plain\r\n", Encoding.UTF8.GetBytes(text));

    public WarcFile Record(string type, string fields, byte[] block, string? length = null, string date = "2024-05-18T01:58:10Z") => Raw(
    [
        .. Encoding.UTF8.GetBytes($"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Date: {date}\r\n{fields}" +
            $"Content-Length: {length ?? block.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n"),
        .. block,
        .. "\r\n\r\n"u8,
    ]);

    public WarcFile Raw(ReadOnlySpan<byte> bytes)
    {
        content.Write(bytes);
        return this;
    }
}
