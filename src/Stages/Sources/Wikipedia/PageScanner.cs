using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>Finds the pages of an export by their tags, holding one page and one read-ahead buffer in memory.</summary>
/// <remarks>What it gives depends on the content alone, not on where reading began or how much a read returned. Each byte is searched once.</remarks>
sealed class PageScanner(ContentStream content, int maxPageBytes, int readBytes)
{
    const int MarkBytes = 64; // what is kept of a tag when a read ends within it: </mediawiki> in UTF-16 and some white space

    readonly ContentWindow window = new(content, readBytes);
    ExportEncoding? encoding;

    /// <summary>Content offset from which on tags have not been looked at.</summary>
    long searched = content.Offset;

    /// <summary>Content offset behind the page found last.</summary>
    long behind = content.Offset;

    /// <summary>Content offset of a page that has begun already, its begin having ended the page before; negative where none has.</summary>
    long begun = -1;

    /// <summary>Content offset of the page found last.</summary>
    public long PageOffset { get; private set; }

    /// <summary>Its length in bytes, with its tags; also where it was too long to keep.</summary>
    public long PageLength { get; private set; }

    /// <summary>Content offset behind it.</summary>
    public long Next => PageOffset + PageLength;

    /// <summary>How it ended.</summary>
    public PageEnding Ending { get; private set; }

    /// <summary>The page found last, in UTF-8, until the next call; empty where it was too long or cut short.</summary>
    public ReadOnlySpan<byte> Page =>
        Ending == PageEnding.Closed ? Encoding.ToUtf8(window.Part(PageOffset, Next)) : default;

    ExportEncoding Encoding => encoding ?? ExportEncoding.Utf8;

    bool HasEnd => window.Part(Math.Max(window.End - MarkBytes, window.Offset), window.End).IndexOf(Encoding.End) >= 0;

    /// <summary>The first bytes that are not read yet, at most as many as a read gives; in UTF-8.</summary>
    public ReadOnlySpan<byte> Peek(int bytes, CancellationToken cancellationToken)
    {
        while (window.End - searched < bytes && window.Fill(cancellationToken))
        {
        }
        var held = window.Part(searched, Math.Min(window.End, searched + bytes));
        encoding ??= ExportEncoding.Of(held);
        return Encoding.ToUtf8(held);
    }

    /// <summary>Goes to the next page; false at the end of the content.</summary>
    public bool Find(CancellationToken cancellationToken)
    {
        Peek(2, cancellationToken);
        var start = begun;
        begun = -1;
        while (true)
        {
            var tag = NextTag(start, cancellationToken);
            if (tag.Offset < 0)
                return start >= 0 ? Give(start, window.End, PageEnding.CutShort)
                    : window.End > behind && !HasEnd && Give(behind, window.End, PageEnding.NoEnd);
            if (start < 0 && tag.IsEnd)
                return Give(behind, searched, PageEnding.NotBegun);
            if (start < 0)
                start = tag.Offset;
            else if (tag.IsEnd)
                return Give(start, searched, PageEnding.Closed);
            else
            {
                begun = tag.Offset;
                return Give(start, begun, PageEnding.NotClosed);
            }
        }
    }

    bool Give(long start, long end, PageEnding ending)
    {
        (PageOffset, PageLength) = (start, end - start);
        behind = end;
        Ending = PageLength > maxPageBytes && (ending is PageEnding.Closed or PageEnding.NotClosed) ? PageEnding.TooLong : ending;
        return true;
    }

    /// <summary>The next begin or end of a page; <see cref="searched"/> is behind it. The bytes from <paramref name="keep"/> on stay held, where they are not too many.</summary>
    (long Offset, bool IsEnd) NextTag(long keep, CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = searched;
            var held = window.Part(from, window.End);
            var found = held.IndexOf(Encoding.PageName);
            if (found >= 0)
            {
                var name = from + found;
                searched = name + Encoding.PageName.Length;
                if (name % Encoding.Unit != 0)
                    searched = name + 1;
                else if (EndsWith(name, Encoding.Open))
                    return (name - Encoding.Open.Length, false);
                else if (EndsWith(name, Encoding.Close))
                    return (name - Encoding.Close.Length, true);
                continue;
            }
            searched = Math.Max(from, window.End - Encoding.PageName.Length + 1);
            window.DropBefore(keep >= 0 && window.End - keep <= maxPageBytes ? keep : searched - MarkBytes);
            if (!window.Fill(cancellationToken))
            {
                searched = window.End;
                return (-1, false);
            }
        }
    }

    bool EndsWith(long end, ReadOnlySpan<byte> mark) => window.Part(Math.Max(end - mark.Length, window.Offset), end).SequenceEqual(mark);
}
