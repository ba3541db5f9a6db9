using System.Text;

namespace Millrace.Stages.Cleaning.Gutenberg;

/// <summary>Lines and paragraphs of plain text, with either line end.</summary>
static class TextLines
{
    /// <summary>The line at an offset, without its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="next">Where the next one begins.</param>
    public static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int at, out int next)
    {
        var length = text[at..].IndexOf((byte)'\n');
        next = length < 0 ? text.Length : at + length + 1;
        var line = length < 0 ? text[at..] : text.Slice(at, length);
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    /// <summary>The first paragraph from an offset on, lines between blank ones; empty at the end of the text.</summary>
    public static Range ParagraphAt(ReadOnlySpan<byte> text, int at)
    {
        var start = -1;
        while (at < text.Length)
        {
            var isBlank = IsBlank(LineAt(text, at, out var next));
            if (isBlank && start >= 0)
                return start..at;
            if (!isBlank && start < 0)
                start = at;
            at = next;
        }
        return start < 0 ? text.Length..text.Length : start..text.Length;
    }

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\n\v\f"u8) < 0;

    /// <summary>Whether a text begins with another, in any case of ASCII letters.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> beginning) =>
        text.Length >= beginning.Length && Ascii.EqualsIgnoreCase(text[..beginning.Length], beginning);

    /// <summary>Whether a text contains another, in any case of ASCII letters.</summary>
    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        for (var i = 0; i + part.Length <= text.Length; i++)
            if (Ascii.EqualsIgnoreCase(text.Slice(i, part.Length), part))
                return true;
        return false;
    }
}
