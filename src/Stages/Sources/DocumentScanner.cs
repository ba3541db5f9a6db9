using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>Cuts content into documents, holding one document and one read-ahead buffer in memory.</summary>
/// <remarks>What it gives depends on the bytes of the content alone, not on where reading began or how much a read returned.</remarks>
sealed class DocumentScanner(ContentStream content, DocumentLayout layout, int maxDocumentBytes, int readBytes)
{
    /// <summary>Bytes to read at once, where a test does not say otherwise: enough that the calls cost nothing.</summary>
    public const int ReadBytes = 1 << 20;

    // More than this cannot be a document that fits and the line end (\r\n) behind it.
    readonly long mostHeld = maxDocumentBytes + 2L;

    readonly ContentWindow window = new(content, readBytes);
    CancellationToken cancellation;

    // The paragraph read so far, as content offsets; given early where a line behind it is too long to hold beside it.
    long paragraphStart = -1;
    long paragraphEnd;
    bool given;

    /// <summary>Content offset behind the document last given.</summary>
    public long Offset { get; private set; } = content.Offset;

    /// <summary>Content offset of the text of the document last given.</summary>
    public long TextOffset { get; private set; }

    /// <summary>Length in bytes of the document last given, also where it was too long to keep.</summary>
    public long TextLength { get; private set; }

    /// <summary>The text of the document last given, without the line end behind it; null where it was too long.</summary>
    public byte[]? Text { get; private set; }

    /// <summary>Goes to the next document; false at the end of the content.</summary>
    public bool Next(CancellationToken cancellationToken)
    {
        cancellation = cancellationToken;
        window.DropBefore(Offset);
        if (Offset == 0)
            SkipByteOrderMark();
        return layout switch
        {
            DocumentLayout.PerFile => NextFile(),
            DocumentLayout.BlankLine => NextParagraph(),
            DocumentLayout.Code => NextRecord(),
            _ => NextLine(),
        };
    }

    bool NextFile()
    {
        var start = Offset;
        var blank = true;
        do
        {
            blank = blank && IsBlank(window.Part(Offset, window.End));
            Offset = window.End;
            window.DropBefore(Offset - start > mostHeld ? Offset : start);
        }
        while (window.Fill(cancellation));
        if (blank)
            return false;
        var length = Offset - start;
        Give(start, length <= mostHeld && window.Part(Offset - 1, Offset)[0] == '\n' ? Offset - 1 : Offset);
        return true;
    }

    bool NextLine()
    {
        while (true)
        {
            var start = Offset;
            var line = Line(start);
            Offset = line.Next;
            if (line.Next == start)
                return false;
            if (line.Blank)
                continue;
            if (layout == DocumentLayout.Lddl && line.End - start < mostHeld)
            {
                start = SkipName(start, line.End);
                if (IsBlank(window.Part(start, line.End)))
                    continue;
            }
            Give(start, line.End);
            return true;
        }
    }

    bool NextParagraph()
    {
        (paragraphStart, given) = (-1, false);
        while (true)
        {
            var start = Offset;
            var line = Line(paragraphStart < 0 ? start : paragraphStart);
            Offset = line.Next;
            if (!line.Blank)
            {
                paragraphStart = paragraphStart < 0 ? start : paragraphStart;
                (paragraphEnd, given) = (line.End, false);
            }
            else if (paragraphStart >= 0)
            {
                if (!given)
                    Give(paragraphStart, paragraphEnd);
                return true;
            }
            else if (line.Next == start)
                return false;
        }
    }

    bool NextRecord()
    {
        while (true)
        {
            var start = Offset;
            var (blank, isEnded, isAtEnd) = (true, false, false);
            var end = start;
            while (!isEnded && !isAtEnd)
            {
                var line = Line(start);
                blank &= line.Blank;
                isAtEnd = line.Next == line.End;
                isEnded = !isAtEnd && line.End > Offset && window.Part(line.End - 1, line.End)[0] == '\r';
                end = isEnded ? line.End - 1 : line.End;
                Offset = line.Next;
            }
            if (!blank)
            {
                Give(start, end);
                return true;
            }
            if (isAtEnd)
                return false;
        }
    }

    /// <summary>The line at <see cref="Offset"/>; blank and empty at the end of the content. Bytes from <paramref name="keep"/> on stay held, where they are not too many.</summary>
    (long End, long Next, bool Blank) Line(long keep)
    {
        var seen = Offset;
        var blank = true;
        while (true)
        {
            var held = window.Part(seen, window.End);
            var length = held.IndexOf((byte)'\n');
            blank = blank && IsBlank(length < 0 ? held : held[..length]);
            if (length >= 0)
                return (seen + length, seen + length + 1, blank);
            seen = window.End;
            if (seen - keep > mostHeld)
            {
                if (paragraphStart >= 0 && !given)
                {
                    Give(paragraphStart, paragraphEnd);
                    given = true;
                }
                keep = seen - 1; // \r before \n stays to be seen
            }
            window.DropBefore(keep);
            if (!window.Fill(cancellation))
                return (seen, seen, blank);
        }
    }

    void Give(long start, long end)
    {
        if (end - start < mostHeld && window.Part(end - 1, end)[0] == '\r')
            end--;
        TextOffset = start;
        TextLength = end - start;
        Text = TextLength <= maxDocumentBytes ? window.Part(start, end).ToArray() : null;
    }

    long SkipName(long start, long end)
    {
        var line = window.Part(start, end);
        var at = 0;
        while (at < line.Length && IsSpace(line[at]))
            at++;
        while (at < line.Length && !IsSpace(line[at]))
            at++;
        while (at < line.Length && IsSpace(line[at]))
            at++;
        return start + at;
    }

    void SkipByteOrderMark()
    {
        window.Hold(3, cancellation);
        if (window.Held.StartsWith("\uFEFF"u8))
            Offset = 3;
    }

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\v\f\n"u8) < 0;

    static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
