using System.Text;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Wikipedia;
using Millrace.Stages.Tests.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Wikipedia;

/// <summary>Exports made for tests.</summary>
static class Export
{
    public const int Limit = 1 << 20;

    public static string Of(params string[] pages) => $"""
        <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
          <siteinfo><namespaces><namespace key="0" /></namespaces></siteinfo>
        {string.Join("\n", pages)}
        </mediawiki>
        """;

    public static string Page(string title, string text, string ns = "0", string head = "") => $"""
          <page>
            <title>{title}</title>
            <ns>{ns}</ns>
            <id>7</id>{head}
            <revision>
              <id>8</id>
              <contributor><username>A</username><id>9</id></contributor>
              <model>wikitext</model>
              <text bytes="1" xml:space="preserve">{text}</text>
            </revision>
          </page>
        """;

    public static List<RawDocument> Read(string export, int readBytes = int.MaxValue, long offset = 0) =>
        Read(Encoding.UTF8.GetBytes(export), readBytes, offset);

    public static List<RawDocument> Read(byte[] export, int readBytes = int.MaxValue, long offset = 0, int limit = Limit) =>
        Read(new MemoryContent(export, offset, readBytes), limit);

    public static List<RawDocument> Read(ContentStream content, int limit = Limit)
    {
        using var reader = new WikipediaReader(content, "test.xml", limit);
        var read = new List<RawDocument>();
        while (reader.Next(CancellationToken.None) is { } document)
            read.Add(document);
        return read;
    }

    public static string TextOf(RawDocument document) => Encoding.UTF8.GetString(document.Text.Span);
}
