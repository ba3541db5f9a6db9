namespace Millrace.Stages.Cleaning.Gutenberg;

/// <summary>Finds the book between Project Gutenberg's header and licence.</summary>
/// <remarks>
/// Since 2000 or so a line <c>*** START OF THE PROJECT GUTENBERG EBOOK … ***</c> stands before the book, and one with END behind
/// it; THIS and COPYRIGHTED occur too, with blanks behind the stars or without, and titles so long that they take two lines.
/// Before that, a "small print" stood before the book, or behind it, its ends marked <c>***START**THE SMALL PRINT!</c> and
/// <c>*END*THE SMALL PRINT!</c>; and <c>End of Project Gutenberg's …</c> ended the book. A file without any of them is all book.
/// </remarks>
static class BookBounds
{
    // A title of two lines or three, but not a paragraph that happens to follow.
    const int MarkerLines = 3;

    /// <summary>The bytes of the book.</summary>
    public static Range Of(ReadOnlySpan<byte> text)
    {
        var (start, end) = (0, text.Length);
        var (smallPrint, softEnd) = (-1, -1);
        for (var at = 0; at < text.Length;)
        {
            var line = TextLines.LineAt(text, at, out var next);
            if (!Mentions(line))
            {
                at = next;
                continue;
            }
            if (IsStart(line))
                (start, smallPrint, softEnd, next) = (BehindMarker(text, at, next), -1, -1, BehindMarker(text, at, next));
            else if (IsHardEnd(line))
            {
                end = at;
                break;
            }
            else if (IsSmallPrintEnd(line))
            {
                // Before the book or behind it: the book is the longer side.
                var isBehind = smallPrint >= 0 && smallPrint - start > text.Length - next;
                if (isBehind)
                {
                    end = smallPrint;
                    break;
                }
                (start, smallPrint, softEnd) = (next, -1, -1);
            }
            else if (IsSmallPrintStart(line))
                smallPrint = at;
            else if (IsSoftEnd(line))
                softEnd = at;
            at = next;
        }
        // A file of several volumes says of each where it ends; only the last one is the end of the book.
        if (softEnd >= start && softEnd < end && (long)(end - softEnd) * 10 < softEnd - start + 10_000L)
            end = softEnd;
        return start..Math.Max(start, end);
    }

    static bool Mentions(ReadOnlySpan<byte> line) =>
        line.IndexOf("utenberg"u8) >= 0 || line.IndexOf("UTENBERG"u8) >= 0 || line.IndexOf("MALL PRINT"u8) >= 0 || line.IndexOf("mall Print"u8) >= 0;

    static bool IsStart(ReadOnlySpan<byte> line) => HasStars(line, out var rest) && TextLines.StartsWith(rest, "START OF "u8);

    static bool IsHardEnd(ReadOnlySpan<byte> line) => HasStars(line, out var rest) && TextLines.StartsWith(rest, "END OF "u8);

    static bool IsSoftEnd(ReadOnlySpan<byte> line)
    {
        var rest = line.TrimStart("* "u8);
        return TextLines.StartsWith(rest, "END OF "u8) || TextLines.StartsWith(rest, "END PROJECT GUTENBERG"u8);
    }

    static bool IsSmallPrintStart(ReadOnlySpan<byte> line) => HasStars(line, out var rest) && TextLines.StartsWith(rest, "START"u8);

    // *END*THE SMALL PRINT! … and *END THE SMALL PRINT! …, and *SMALL PRINT! Ver.03.17.97 FOR COPYRIGHT PROTECTED ETEXTS*END*
    static bool IsSmallPrintEnd(ReadOnlySpan<byte> line) =>
        line.IndexOf("SMALL PRINT"u8) >= 0 && line.TrimStart(" "u8) is [(byte)'*', ..]
        && (line.IndexOf("*END"u8) >= 0 && line.IndexOf("START"u8) < 0);

    static bool HasStars(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest)
    {
        var trimmed = line.TrimStart(" "u8);
        rest = trimmed.TrimStart("* "u8);
        return trimmed.StartsWith("***"u8);
    }

    static int BehindMarker(ReadOnlySpan<byte> text, int at, int next)
    {
        var line = TextLines.LineAt(text, at, out _);
        if (IsClosed(line.TrimStart("* "u8)))
            return next;
        var behind = next;
        for (var i = 1; i < MarkerLines; i++)
        {
            line = TextLines.LineAt(text, behind, out behind);
            if (TextLines.IsBlank(line))
                break;
            if (IsClosed(line))
                return behind;
        }
        return next; // the closing stars were left out
    }

    static bool IsClosed(ReadOnlySpan<byte> line) => line.TrimEnd(" \t"u8).EndsWith("***"u8);
}
