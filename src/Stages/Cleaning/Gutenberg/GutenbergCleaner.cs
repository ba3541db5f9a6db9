using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Cleaning.Gutenberg;

/// <summary>Takes the book out of a text of Project Gutenberg.</summary>
/// <remarks>
/// Header, licence and small print of all times go, and so do the producers' credits and the transcriber's notes at either end,
/// places of illustrations and lines of stars. What remains is the author's, title page and contents among it, the lines of each
/// paragraph joined, and freed of the underscores that stand for italics. Time is linear in the text.
/// </remarks>
public sealed class GutenbergCleaner : TextCleaner
{
    static readonly SearchValues<byte> OfNoText = SearchValues.Create(" \t\r\n*-_=+|.~#"u8);

    /// <inheritdoc/>
    public override void Clean(Document document, IBufferWriter<byte> prose)
    {
        var book = document.Text.Span[BookBounds.Of(document.Text.Span)];
        book = book[..BookCredits.TailOf(book)];
        var (number, written) = (0, 0);
        var openNote = NoteEnd.None;
        for (var at = 0; at < book.Length;)
        {
            var range = TextLines.ParagraphAt(book, at);
            var paragraph = book[range];
            at = range.End.GetOffset(book.Length);
            if (paragraph.IsEmpty || BookCredits.IsOfHead(paragraph, number++, ref openNote) || IsNoText(paragraph))
                continue;
            if (written++ > 0)
                prose.Write("\n\n"u8);
            WriteJoined(paragraph, prose);
        }
        if (written == 0)
            throw new FilteredElementException("document has no prose");
    }

    static bool IsNoText(ReadOnlySpan<byte> paragraph) =>
        paragraph.IndexOfAnyExcept(OfNoText) < 0 || paragraph.Trim(" \t\r\n"u8).SequenceEqual("[Illustration]"u8);

    // Words are parted by one blank. A line that ends in a hyphen or a dash goes on without one: Gutenberg breaks no words.
    static void WriteJoined(ReadOnlySpan<byte> paragraph, IBufferWriter<byte> prose)
    {
        var target = prose.GetSpan(paragraph.Length);
        var length = 0;
        var gap = Gap.None;
        for (var i = 0; i < paragraph.Length; i++)
        {
            var value = paragraph[i];
            if (value is (byte)' ' or (>= 9 and <= 13))
            {
                gap = value == '\n' && EndsInDash(target[..length]) ? Gap.Dash : gap == Gap.None ? Gap.Blank : gap;
                continue;
            }
            if (value == '_' && IsItalics(paragraph, i))
                continue;
            if (gap == Gap.Blank && length > 0)
                target[length++] = (byte)' ';
            gap = Gap.None;
            target[length++] = value;
        }
        prose.Advance(length);
    }

    static bool EndsInDash(ReadOnlySpan<byte> text) => text is [.., (byte)'-'] || text.EndsWith("\u2014"u8);

    // Not within a name such as file_name.
    static bool IsItalics(ReadOnlySpan<byte> paragraph, int at) =>
        !(at > 0 && IsWord(paragraph[at - 1]) && at + 1 < paragraph.Length && IsWord(paragraph[at + 1]));

    static bool IsWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value >= 0x80;

    enum Gap
    {
        None,
        Blank,
        Dash,
    }
}
