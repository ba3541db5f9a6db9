namespace Millrace.Stages.Cleaning.Gutenberg;

/// <summary>What producers of Project Gutenberg write at the ends of a book: who made it, and the transcriber's notes.</summary>
static class BookCredits
{
    const int HeadParagraphs = 12;   // credits stand among the first ones, a title page perhaps before them
    const int LongestCredit = 2000;  // bytes; the letter that opens a novel is longer, or mentions none of these
    const int ShortestTail = 8 << 10; // bytes at the end where a note is looked for, at least

    /// <summary>Lower-case or not, these begin a credit.</summary>
    static readonly byte[][] Beginnings =
    [
        .. new[]
        {
            "Produced by", "E-text prepared by", "Etext prepared by", "eBook prepared by", "This etext was", "This e-text was", "This ebook was",
            "This Project Gutenberg", "The Project Gutenberg", "Project Gutenberg", "Transcribed from", "Transcribed by", "Scanned by",
            "Scanned and", "Proofed by", "Proofread by", "Digitized by", "HTML version by", "Updated by", "Updates by", "Credits:",
            "Note: Project Gutenberg", "Note: Images of", "Images of the original", "Title:", "Release Date:", "Character set encoding:",
            "Online Distributed Proofread", "[Etext", "[E-text", "[eBook",
        }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    /// <summary>Whether a paragraph says who made the file.</summary>
    public static bool IsCredit(ReadOnlySpan<byte> paragraph)
    {
        if (paragraph.Length > LongestCredit)
            return false;
        var text = paragraph.TrimStart(" \t\r\n*_[("u8);
        foreach (var beginning in Beginnings)
            if (TextLines.StartsWith(text, beginning) || TextLines.StartsWith(paragraph, beginning))
                return true;
        return TextLines.Contains(paragraph, "pgdp.net"u8) || TextLines.Contains(paragraph, "Distributed Proofread"u8);
    }

    /// <summary>Whether a paragraph is a transcriber's note, or begins one.</summary>
    public static bool IsNote(ReadOnlySpan<byte> paragraph)
    {
        var text = paragraph.TrimStart(" \t\r\n*_=[(+-|#"u8);
        if (!TextLines.StartsWith(text, "Transcriber"u8))
            return false;
        // 's, s', s or neither, the apostrophe straight or curly.
        text = text["Transcriber".Length..].TrimStart("sS'"u8);
        if (text.StartsWith("\u2019"u8))
            text = text[3..].TrimStart("sS"u8);
        return TextLines.StartsWith(text.TrimStart(" \t"u8), "note"u8);
    }

    /// <summary>Whether a paragraph among the first ones is a credit or a note.</summary>
    /// <param name="paragraph">The paragraph.</param>
    /// <param name="number">How many there were before it.</param>
    /// <param name="openNote">Whether a note in brackets or a box is still open, before and behind it.</param>
    public static bool IsOfHead(ReadOnlySpan<byte> paragraph, int number, ref NoteEnd openNote)
    {
        if (openNote != NoteEnd.None)
        {
            openNote = openNote == NoteEnd.Paragraph || EndsIn(paragraph, openNote) ? NoteEnd.None : openNote;
            return true;
        }
        if (number >= HeadParagraphs)
            return false;
        if (!IsNote(paragraph))
            return IsCredit(paragraph);
        var start = paragraph.TrimStart(" \t"u8);
        openNote = start is [(byte)'[', ..] ? NoteEnd.Bracket : IsHeading(paragraph) ? NoteEnd.Paragraph : NoteEnd.None;
        if (openNote == NoteEnd.Bracket && EndsIn(paragraph, openNote))
            openNote = NoteEnd.None;
        return true;
    }

    /// <summary>Where a note at the end of the book begins; its length where there is none.</summary>
    public static int TailOf(ReadOnlySpan<byte> book)
    {
        for (var at = Math.Max(0, book.Length - Math.Max(ShortestTail, book.Length / 20)); at < book.Length;)
        {
            var paragraph = TextLines.ParagraphAt(book, at);
            var (start, length) = paragraph.GetOffsetAndLength(book.Length);
            // The first one may be the rest of a paragraph: it begins no note.
            if (start > at && IsNote(book.Slice(start, length)))
                return start;
            at = Math.Max(start + length, at + 1);
        }
        return book.Length;
    }

    static bool EndsIn(ReadOnlySpan<byte> paragraph, NoteEnd end) =>
        end == NoteEnd.Bracket && paragraph.TrimEnd(" \t\r\n"u8) is [.., (byte)']'];

    // "Transcriber's Notes:" alone: what it says is the next paragraph.
    static bool IsHeading(ReadOnlySpan<byte> paragraph) => paragraph.Trim(" \t\r\n"u8).Length <= "TRANSCRIBER\u2019S NOTES:--".Length + 4;
}
