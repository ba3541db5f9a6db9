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

    byte[] window = new byte[2 * readBytes];
    int head;                   // the bytes held are window[head .. head + count)
    int count;
    long windowOffset = content.Offset; // content offset of window[head]
    bool ended;
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

    long HeldEnd => windowOffset + count;

    /// <summary>Goes to the next document; false at the end of the content.</summary>
    public bool Next(CancellationToken cancellationToken)
    {
        cancellation = cancellationToken;
        Forget(Offset);
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
            blank = blank && IsBlank(Held(Offset, HeldEnd));
            Offset = HeldEnd;
            Forget(Offset - start > mostHeld ? Offset : start);
        }
        while (Fill());
        if (blank)
            return false;
        var length = Offset - start;
        Give(start, length <= mostHeld && Held(Offset - 1, Offset)[0] == '\n' ? Offset - 1 : Offset);
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
                if (IsBlank(Held(start, line.End)))
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
                isEnded = !isAtEnd && line.End > Offset && Held(line.End - 1, line.End)[0] == '\r';
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
            var held = Held(seen, HeldEnd);
            var length = held.IndexOf((byte)'\n');
            blank = blank && IsBlank(length < 0 ? held : held[..length]);
            if (length >= 0)
                return (seen + length, seen + length + 1, blank);
            seen = HeldEnd;
            if (seen - keep > mostHeld)
            {
                if (paragraphStart >= 0 && !given)
                {
                    Give(paragraphStart, paragraphEnd);
                    given = true;
                }
                keep = seen - 1; // \r before \n stays to be seen
            }
            Forget(keep);
            if (!Fill())
                return (seen, seen, blank);
        }
    }

    void Give(long start, long end)
    {
        if (end - start < mostHeld && Held(end - 1, end)[0] == '\r')
            end--;
        TextOffset = start;
        TextLength = end - start;
        Text = TextLength <= maxDocumentBytes ? Held(start, end).ToArray() : null;
    }

    long SkipName(long start, long end)
    {
        var line = Held(start, end);
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
        while (count < 3 && Fill())
        {
        }
        if (Held(0, HeldEnd).StartsWith("\uFEFF"u8))
            Offset = 3;
    }

    bool Fill()
    {
        if (ended)
            return false;
        if (window.Length - head - count < readBytes)
        {
            window.AsSpan(head, count).CopyTo(window);
            head = 0;
            if (window.Length - count < readBytes)
                Array.Resize(ref window, (int)Math.Min(window.Length * 2L, Array.MaxLength));
        }
        var read = content.Read(window.AsSpan(head + count), cancellation);
        count += read;
        ended = read == 0;
        return !ended;
    }

    ReadOnlySpan<byte> Held(long from, long to) => window.AsSpan(head + (int)(from - windowOffset), (int)(to - from));

    /// <summary>Drops what is held before a content offset.</summary>
    void Forget(long before)
    {
        var bytes = (int)Math.Max(before - windowOffset, 0);
        head += bytes;
        count -= bytes;
        windowOffset += bytes;
    }

    static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\v\f\n"u8) < 0;

    static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
