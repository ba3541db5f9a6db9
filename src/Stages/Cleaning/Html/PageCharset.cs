using System.Buffers;
using System.Text;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>The character set of a page: by its byte order mark, its HTTP header, its own words, or its bytes.</summary>
static class PageCharset
{
    // WHATWG's HTML standard looks at 1024 bytes; pages with much before their <meta> exist.
    const int MetaBytes = 4096;

    // So many characters of more than one byte that are UTF-8 by chance are not met in text of another character set.
    const int SureUtf8 = 4;

    static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    static readonly Encoding Windows1252 = CharsetLabels.Find("windows-1252")!;

    /// <summary>How to read a page, and how many bytes of byte order mark it has.</summary>
    /// <param name="page">Its bytes.</param>
    /// <param name="declared">What the HTTP header says; null where it says nothing.</param>
    public static (Encoding Encoding, int MarkBytes) Of(ReadOnlySpan<byte> page, string? declared)
    {
        if (page.StartsWith("\uFEFF"u8))
            return (Utf8, 3);
        if (page.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return (Encoding.Unicode, 2);
        if (page.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return (Encoding.BigEndianUnicode, 2);

        var said = CharsetLabels.Find(declared) ?? OfMeta(page[..Math.Min(page.Length, MetaBytes)]) ?? OfXml(page);
        // UTF-16 and ISO-2022-JP are ASCII, or nearly so, to who reads them as UTF-8.
        if (said is { CodePage: 1200 or 1201 or 50220 })
            return (said, 0);
        var (longCharacters, wrong) = CountUtf8(page);
        if (wrong == 0 && (said is null || longCharacters >= SureUtf8))
            return (Utf8, 0); // many servers name the character set that they were installed with
        return (said is null || (said.CodePage == Utf8.CodePage && longCharacters == 0) ? Windows1252 : said, 0);
    }

    /// <summary>Counts characters of more than one byte, and bytes that are no UTF-8; stops when both are known well enough.</summary>
    static (int LongCharacters, int Wrong) CountUtf8(ReadOnlySpan<byte> page)
    {
        if (System.Text.Unicode.Utf8.IsValid(page))
            return (Ascii.IsValid(page) ? 0 : CountLong(page), 0);
        var (longCharacters, wrong) = (0, 0);
        while (page.Length > 0 && (longCharacters == 0 || wrong == 0))
        {
            var ascii = page.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
                break;
            page = page[ascii..];
            if (Rune.DecodeFromUtf8(page, out _, out var bytes) == OperationStatus.Done)
                longCharacters++;
            else
                wrong++;
            page = page[bytes..];
        }
        return (longCharacters, wrong);
    }

    static int CountLong(ReadOnlySpan<byte> page)
    {
        var count = 0;
        while (count < SureUtf8 && page.IndexOfAnyInRange((byte)0xC0, (byte)0xFF) is >= 0 and var at)
        {
            count++;
            page = page[(at + 1)..];
        }
        return count;
    }

    // <meta charset="koi8-r"> and <meta http-equiv="Content-Type" content="text/html; charset=koi8-r">: in both, charset= and a name.
    static Encoding? OfMeta(ReadOnlySpan<byte> page)
    {
        Span<byte> lower = stackalloc byte[MetaBytes];
        lower = lower[..page.Length];
        Ascii.ToLower(page, lower, out var written);
        // A byte beyond ASCII stops the copy; titles before the <meta> have them.
        while (written < page.Length)
        {
            lower[written++] = (byte)'?';
            Ascii.ToLower(page[written..], lower[written..], out var more);
            written += more;
        }
        ReadOnlySpan<byte> rest = lower;
        while (rest.IndexOf("<"u8) is >= 0 and var tag)
        {
            rest = rest[tag..];
            var end = rest.StartsWith("<!--"u8) ? rest.IndexOf("-->"u8) : rest.IndexOf((byte)'>');
            if (end < 0)
                return null;
            if (rest.StartsWith("<meta"u8) && rest[..end].IndexOf("charset"u8) is >= 0 and var at && ValueOf(rest[(at + 7)..end]) is { } label)
            {
                // A page whose <meta> can be read like this is not UTF-16.
                if (CharsetLabels.Find(label) is { } encoding)
                    return encoding.CodePage is 1200 or 1201 ? Utf8 : encoding;
            }
            rest = rest[end..];
        }
        return null;
    }

    static Encoding? OfXml(ReadOnlySpan<byte> page)
    {
        if (!page.StartsWith("<?xml"u8))
            return null;
        var end = page.IndexOf("?>"u8);
        return end > 0 && page[..end].IndexOf("encoding"u8) is >= 0 and var at ? CharsetLabels.Find(ValueOf(page[(at + 8)..end])) : null;
    }

    static string? ValueOf(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        if (!text.StartsWith("="u8))
            return null;
        text = text[1..].TrimStart(" \t\r\n\"'"u8);
        var end = text.IndexOfAny(" \t\r\n\"';/"u8);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }
}
