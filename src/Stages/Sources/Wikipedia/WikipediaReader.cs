using System.Text;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>Reads the articles of a MediaWiki export (<c>pages-articles.xml</c> of any wiki, schemas 0.10 and 0.11).</summary>
/// <remarks>
/// <para>
/// Pages are found by their tags, so reading can begin behind any of them, and a page that is damaged costs that page alone.
/// For the same reason the index of a multistream dump is not needed: blocks are found by looking for them, in a dump of one
/// stream as well.
/// </para>
/// <para>
/// Gives the latest revision of each page of namespace 0 as <see cref="TextMarkup.Wikitext"/>, with its title. Filters redirects,
/// pages of other namespaces, of other content models and without text. Refuses what is not well-formed, what is longer than the
/// limit, a page within which the file ends, a page whose beginning is not to be seen, and once a file that ends without its end tag.
/// </para>
/// </remarks>
/// <param name="content">The export, at its beginning or at a place behind a page. It stays the caller's.</param>
/// <param name="name">What to call the file in errors.</param>
/// <param name="maxDocumentBytes">The longest page that is read, in bytes of XML.</param>
public sealed class WikipediaReader(ContentStream content, string name, int maxDocumentBytes) : DocumentReader
{
    const int ReadBytes = 1 << 20;
    const int HeaderBytes = 4096;
    const int PreviewBytes = 40;

    readonly PageScanner scanner = new(content, maxDocumentBytes, ReadBytes);
    bool isBegun = content.Offset > 0;

    /// <inheritdoc/>
    /// <exception cref="InputException">The file is no MediaWiki export.</exception>
    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (!isBegun)
            CheckHeader(scanner.Peek(HeaderBytes, cancellationToken));
        isBegun = true;
        if (!scanner.Find(cancellationToken))
            return null;
        string? title = null;
        var text = ReadOnlyMemory<byte>.Empty;
        var refusal = scanner.Ending switch
        {
            PageEnding.Closed => new ExportPage(scanner.Page).Read(out title, out text),
            PageEnding.TooLong => Refusal.TooLong(scanner.PageLength, maxDocumentBytes),
            PageEnding.CutShort => new Refusal("file ends within a page", "expected </page>"),
            PageEnding.NotBegun => new Refusal("page is not well-formed", "expected <page>, got </page>"),
            PageEnding.NoEnd => new Refusal("file ends without </mediawiki>", "pages at its end may be missing"),
            _ => new Refusal("page is not well-formed", "expected </page>, got <page>"),
        };
        return new RawDocument
        {
            Offset = scanner.PageOffset,
            Length = scanner.PageLength,
            Next = content.PlaceOf(scanner.Next),
            Text = text,
            Markup = TextMarkup.Wikitext,
            Title = title,
            Refusal = refusal,
        };
    }

    void CheckHeader(ReadOnlySpan<byte> header)
    {
        var rest = SkipProlog(header);
        if (rest.StartsWith("<mediawiki"u8) || rest.StartsWith("<page>"u8))
            return;
        var got = rest.IsEmpty ? "nothing" : $"`{Preview(rest)}`";
        var hint = IsIndex(rest) ? "; this is the index of a multistream dump, which is not needed" : "";
        throw new InputException($"{name} is not a MediaWiki export: it must begin with <mediawiki>, got {got}{hint}");
    }

    static ReadOnlySpan<byte> SkipProlog(ReadOnlySpan<byte> header)
    {
        var rest = header.StartsWith("\uFEFF"u8) ? header[3..] : header;
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n"u8);
            var end = rest.StartsWith("<?"u8) ? rest.IndexOf("?>"u8) + 2
                : rest.StartsWith("<!--"u8) ? rest.IndexOf("-->"u8) + 3
                : 0;
            if (end <= 3)
                return rest;
            rest = rest[end..];
        }
    }

    // Lines of the index are `offset:page id:title`.
    static bool IsIndex(ReadOnlySpan<byte> text)
    {
        var offset = text.IndexOf((byte)':');
        return offset > 0 && text[..offset].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && text[(offset + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var id && id > 0 && text[offset + 1 + id] == ':';
    }

    static string Preview(ReadOnlySpan<byte> text)
    {
        var line = text.IndexOfAny((byte)'\n', (byte)'\r');
        var length = Math.Min(line < 0 ? text.Length : line, PreviewBytes);
        return string.Concat(Encoding.UTF8.GetString(text[..length]).Where(character => !char.IsControl(character)));
    }
}
