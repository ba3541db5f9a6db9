using Microsoft.Win32.SafeHandles;

namespace Millrace.Stages.Sources;

/// <summary>Cuts one file into documents, holding one document and one read-ahead buffer in memory.</summary>
sealed class DocumentScanner(SafeFileHandle file, long offset, DocumentLayout layout, int maxDocumentBytes)
{
    const int ReadBytes = 1 << 20;

    byte[] window = new byte[2 * ReadBytes];
    int head;                   // the bytes held are window[head .. head + count); indices below are relative to head
    int count;
    long windowOffset = offset; // file offset of window[head]
    bool ended;

    Span<byte> Held => window.AsSpan(head, count);

    /// <summary>File offset behind the document last given.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>File offset of the text of the document last given.</summary>
    public long TextOffset { get; private set; }

    /// <summary>Length in bytes of the document last given, also where it was too long to keep.</summary>
    public long TextLength { get; private set; }

    /// <summary>The text of the document last given, without surrounding line ends; null where it was too long.</summary>
    public byte[]? Text { get; private set; }

    /// <summary>Goes to the next document; false at the end of the file.</summary>
    public bool Next()
    {
        Discard((int)(Offset - windowOffset));
        if (Offset == 0)
            SkipByteOrderMark();
        return layout switch
        {
            DocumentLayout.PerFile => NextFile(),
            DocumentLayout.BlankLine => NextParagraph(),
            _ => NextLine(),
        };
    }

    bool NextFile()
    {
        var dropped = 0L;
        while (Fill())
            if (count > maxDocumentBytes)
                dropped += DiscardAll();
        if (count + dropped == 0)
            return false;
        return Give(windowOffset - dropped, dropped, 0, count, count);
    }

    bool NextLine()
    {
        while (true)
        {
            var (start, end, next, dropped) = Line(0);
            if (next == 0 && dropped == 0)
                return false;
            if (layout == DocumentLayout.Lddl && dropped == 0)
                start = SkipName(start, end);
            if (dropped > 0 || !IsBlank(Held[start..end]))
                return Give(windowOffset - dropped, dropped, start, end, next);
            Offset = windowOffset + next;
            Discard(next);
        }
    }

    bool NextParagraph()
    {
        var begin = -1;
        var (from, stop, droppedBefore) = (0, 0, 0L);
        while (true)
        {
            var (start, end, next, dropped) = Line(from);
            if (dropped > 0)
            {
                droppedBefore += dropped + Math.Max(stop - Math.Max(begin, 0), 0);
                (begin, from, stop) = (0, next, end);
                continue;
            }
            var last = next == from;
            if (last || IsBlank(Held[start..end]))
            {
                if (begin >= 0)
                    return Give(windowOffset - droppedBefore, droppedBefore, begin, stop, next);
                if (last)
                    return false;
                from = next;
                continue;
            }
            if (begin < 0)
                begin = start;
            if (end - begin > maxDocumentBytes)
            {
                droppedBefore += end - begin;
                Discard(next);
                (begin, from, stop) = (0, 0, 0);
                continue;
            }
            (from, stop) = (next, end);
        }
    }

    /// <summary>The line at <paramref name="from"/>; where it is too long its bytes are dropped and the window moves on.</summary>
    (int Start, int End, int Next, long Dropped) Line(int from)
    {
        var dropped = 0L;
        var searched = from;
        while (true)
        {
            var length = Held[searched..].IndexOf((byte)'\n');
            if (length >= 0)
                return (from, searched + length, searched + length + 1, dropped);
            searched = count;
            if (searched - from > maxDocumentBytes)
            {
                dropped += searched - from;
                Discard(searched);
                from = searched = 0;
            }
            if (!Fill())
                return (from, count, count, dropped);
        }
    }

    bool Give(long textOffset, long dropped, int start, int end, int next)
    {
        while (end > start && Held[end - 1] is (byte)'\r' or (byte)'\n')
            end--;
        TextLength = dropped + end - start;
        TextOffset = dropped > 0 ? textOffset : windowOffset + start;
        Text = TextLength > maxDocumentBytes ? null : Held[start..end].ToArray();
        Offset = windowOffset + next;
        return true;
    }

    int SkipName(int start, int end)
    {
        while (start < end && IsSpace(Held[start]))
            start++;
        while (start < end && !IsSpace(Held[start]))
            start++;
        while (start < end && IsSpace(Held[start]))
            start++;
        return start;
    }

    void SkipByteOrderMark()
    {
        while (count < 3 && Fill())
        {
        }
        if (Held.StartsWith("\uFEFF"u8))
        {
            Discard(3);
            Offset = 3;
        }
    }

    bool Fill()
    {
        if (ended)
            return false;
        if (window.Length - head - count < ReadBytes)
        {
            Held.CopyTo(window);
            head = 0;
            if (window.Length - count < ReadBytes)
                Array.Resize(ref window, window.Length * 2);
        }
        var read = RandomAccess.Read(file, window.AsSpan(head + count), windowOffset + count);
        count += read;
        ended = read == 0;
        return !ended;
    }

    long DiscardAll()
    {
        var all = count;
        Discard(count);
        return all;
    }

    void Discard(int bytes)
    {
        head += bytes;
        count -= bytes;
        windowOffset += bytes;
    }

    static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\v\f\n"u8) < 0;

    static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
