using System.Text;
using Millrace.Stages.Cleaning.Gutenberg;

namespace Millrace.Stages.Sources.Books;

/// <summary>Character sets of Project Gutenberg.</summary>
/// <remarks>
/// Books from before 2008 or so are often in Latin-1, as their header says: <c>Character set encoding: ISO-8859-1</c>. It is
/// Windows-1252 in truth where it has bytes for which Latin-1 has no characters.
/// </remarks>
public static class BookCharset
{
    const int HeaderBytes = 1 << 13;
    const int Windows1252 = 1252;

    /// <summary>A text in Windows-1252 as UTF-8.</summary>
    public static byte[] FromLatin(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetBytes(CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!.GetString(text));

    /// <summary>Whether a header says that the text is in Latin-1 or a relative of it.</summary>
    public static bool IsLatin(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < Math.Min(text.Length, HeaderBytes);)
        {
            var line = TextLines.LineAt(text, at, out at).TrimStart(" "u8);
            if (TextLines.StartsWith(line, "Character set"u8))
                return TextLines.Contains(line, "8859-1"u8) || TextLines.Contains(line, "Latin"u8) || TextLines.Contains(line, "1252"u8)
                    || TextLines.Contains(line, "ASCII"u8);
        }
        return false;
    }
}
