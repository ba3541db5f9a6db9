using System.Text;

namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>What is read of one page of an export: its title, and the text of its last revision.</summary>
/// <remarks>
/// No tree is made of the page: the export writes its elements in a fixed order and form (export-0.11.xsd), and in text each
/// <c>&lt;</c> is escaped. Of a revision with several slots the first text is that of the main one.
/// </remarks>
readonly ref struct ExportPage
{
    readonly ReadOnlySpan<byte> head;
    readonly ReadOnlySpan<byte> revisions;
    readonly ReadOnlySpan<byte> revision;

    /// <param name="page">From its begin tag to behind its end tag, in UTF-8.</param>
    public ExportPage(ReadOnlySpan<byte> page)
    {
        var first = page.IndexOf("<revision>"u8);
        var last = page.LastIndexOf("<revision>"u8);
        head = first < 0 ? page : page[..first];
        revisions = first < 0 ? default : page[first..];
        revision = last < 0 ? default : page[last..];
    }

    /// <summary>Reads title and text, as far as the page has them.</summary>
    /// <returns>Why the page is not taken; null where it is.</returns>
    public Refusal? Read(out string? title, out ReadOnlyMemory<byte> text)
    {
        text = default;
        title = TryElement(head, "<title>"u8, "</title>"u8, out var escaped) ? TitleOf(escaped) : null;
        if (title is null)
            return Malformed("it has no <title>");
        if (revisions.IndexOf("<title>"u8) >= 0)
            return Malformed("it has two <title>: tags between two pages are damaged");
        if (!TryElement(head, "<ns>"u8, "</ns>"u8, out var ns))
            return Malformed("it has no <ns>");
        if (!ns.SequenceEqual("0"u8))
            return new Refusal("page is not an article", $"namespace {Encoding.UTF8.GetString(ns)}", IsFiltered: true);
        if (head.IndexOf("<redirect"u8) >= 0)
            return new Refusal("page is a redirect", null, IsFiltered: true);
        if (revision.IsEmpty)
            return NoText;
        return ReadText(ref text);
    }

    Refusal? ReadText(ref ReadOnlyMemory<byte> text)
    {
        var at = revision.IndexOf("<text"u8);
        if (at < 0)
            return Malformed("its revision has no <text>");
        if (TryElement(revision[..at], "<model>"u8, "</model>"u8, out var model) && !model.SequenceEqual("wikitext"u8))
            return new Refusal("page is not wikitext", Encoding.UTF8.GetString(model), IsFiltered: true);
        var tagEnd = revision[at..].IndexOf((byte)'>');
        if (tagEnd < 0)
            return Malformed("<text> has no end");
        if (revision[at + tagEnd - 1] == '/')
            return NoText;
        var escaped = revision[(at + tagEnd + 1)..];
        var length = escaped.IndexOf((byte)'<');
        if (length < 0 || !escaped[length..].StartsWith("</text>"u8))
            return Malformed("the text goes on with a tag, expected </text>");
        if (length == 0)
            return NoText;
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        if (!XmlText.TryUnescape(escaped[..length], bytes, out var written))
            return Malformed(FormattableString.Invariant($"unknown reference at byte {written} of the text"));
        text = bytes.AsMemory(0, written);
        return null;
    }

    static Refusal NoText => new("page has no text", null, IsFiltered: true);

    static Refusal Malformed(string detail) => new("page is not well-formed", detail);

    static string? TitleOf(ReadOnlySpan<byte> escaped)
    {
        var bytes = new byte[escaped.Length];
        return XmlText.TryUnescape(escaped, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }

    static bool TryElement(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> begin, ReadOnlySpan<byte> end, out ReadOnlySpan<byte> content)
    {
        content = default;
        var at = xml.IndexOf(begin);
        if (at < 0)
            return false;
        content = xml[(at + begin.Length)..];
        var length = content.IndexOf(end);
        content = length < 0 ? default : content[..length];
        return length >= 0;
    }
}
