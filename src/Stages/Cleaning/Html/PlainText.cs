using System.Buffers;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>Which characters of a page stay as they are.</summary>
static class PlainText
{
    const string Spaces = "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

    // Soft hyphens, places where a line may break, directions of writing, byte order marks, controls: they are not seen. The
    // joiners U+200C and U+200D stay, which Persian and the languages of India are spelt with.
    const string Invisible = "\u00AD\u200B\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF";

    static readonly SearchValues<char> NotPlain = SearchValues.Create(Spaces + Invisible + Controls());

    /// <summary>How many characters from here on stay as they are.</summary>
    public static int LengthAt(ReadOnlySpan<char> text) => text.IndexOfAny(NotPlain) is >= 0 and var end ? end : text.Length;

    /// <summary>Whether a character that does not stay is white space; else it is invisible.</summary>
    public static bool IsSpace(char character) => character is ' ' or '\n' || Spaces.Contains(character, StringComparison.Ordinal);

    static string Controls() => new([.. Enumerable.Range(0, 0xA0).Where(code => code is < 0x20 or >= 0x7F).Select(code => (char)code)]);
}
