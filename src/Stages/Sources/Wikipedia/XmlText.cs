using System.Buffers.Text;
using System.Text;

namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>Resolves the references of XML text, which are the five of the standard and numbers.</summary>
static class XmlText
{
    // The longest is &#x10FFFF; and a few leading zeros harm nobody.
    const int LongestReference = 16;

    /// <summary>Writes the text behind all references; it is never longer.</summary>
    /// <param name="escaped">Text of an element, without tags.</param>
    /// <param name="text">At least as long.</param>
    /// <param name="written">How many bytes were written; offset of the reference in <paramref name="escaped"/> that is none where the result is false.</param>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, Span<byte> text, out int written)
    {
        var to = 0;
        var from = 0;
        while (true)
        {
            var rest = escaped[from..];
            var length = rest.IndexOf((byte)'&');
            if (length < 0)
            {
                rest.CopyTo(text[to..]);
                written = to + rest.Length;
                return true;
            }
            rest[..length].CopyTo(text[to..]);
            to += length;
            from += length;
            rest = rest[length..];
            if (rest.StartsWith("&lt;"u8))
                (text[to++], from) = ((byte)'<', from + 4);
            else if (rest.StartsWith("&gt;"u8))
                (text[to++], from) = ((byte)'>', from + 4);
            else if (rest.StartsWith("&amp;"u8))
                (text[to++], from) = ((byte)'&', from + 5);
            else if (rest.StartsWith("&quot;"u8))
                (text[to++], from) = ((byte)'"', from + 6);
            else if (rest.StartsWith("&apos;"u8))
                (text[to++], from) = ((byte)'\'', from + 6);
            else if (TryNumber(rest, out var rune, out var consumed))
            {
                to += rune.EncodeToUtf8(text[to..]);
                from += consumed;
            }
            else
            {
                written = from;
                return false;
            }
        }
    }

    static bool TryNumber(ReadOnlySpan<byte> reference, out Rune rune, out int consumed)
    {
        (rune, consumed) = (default, 0);
        var end = reference[..Math.Min(reference.Length, LongestReference)].IndexOf((byte)';');
        if (end < 0 || !reference.StartsWith("&#"u8))
            return false;
        var isHex = reference[2] == 'x';
        var digits = isHex ? reference[3..end] : reference[2..end];
        consumed = end + 1;
        return Utf8Parser.TryParse(digits, out uint value, out var used, isHex ? 'x' : 'D')
            && used == digits.Length && Rune.TryCreate(value, out rune);
    }
}
