using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Tables;

/// <summary>Cuts content into rows of fields, holding one row and read-ahead.</summary>
/// <remarks>
/// With quotes as RFC 4180 has them, and as lenient as Python's csv module: a quote within a field that does not begin with one
/// is text, and so is what follows a closing quote. A row ends at a line end outside of quotes; one without any byte is none.
/// </remarks>
/// <param name="content">Where it reads from.</param>
/// <param name="delimiter">What stands between fields.</param>
/// <param name="hasQuotes">Whether a field may stand in quotes.</param>
/// <param name="longestRow">Bytes of the longest row that is held.</param>
/// <param name="readBytes">Bytes to read at once.</param>
sealed class DelimitedRows(ContentStream content, byte delimiter, bool hasQuotes, int longestRow, int readBytes)
{
    const byte Quote = (byte)'"';

    readonly ContentWindow window = new(content, readBytes);
    long heldFrom; // bytes of the row before those held

    /// <summary>Content offset of the row.</summary>
    public long Start { get; private set; } = content.Offset;

    /// <summary>Content offset behind the row and its line end.</summary>
    public long End { get; private set; } = content.Offset;

    /// <summary>Bytes of the row without its line end.</summary>
    public long Length { get; private set; }

    /// <summary>Number of fields of the row.</summary>
    public int Fields { get; private set; }

    /// <summary>Whether the row was longer than may be held: its fields are gone.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the content ended within quotes.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The bytes of the row.</summary>
    public ReadOnlySpan<byte> Row => IsTooLong ? [] : window.Held[..(int)Length];

    /// <summary>Goes to the next row that is not empty; false at the end.</summary>
    /// <param name="wanted">Numbers of the fields that are asked for behind it.</param>
    /// <param name="found">Takes for each where it stands in the row.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public bool Next(ReadOnlySpan<int> wanted, Span<Range> found, CancellationToken cancellationToken)
    {
        do
        {
            if (!Scan(wanted, found, cancellationToken))
                return false;
        }
        while (Length == 0);
        return true;
    }

    /// <summary>The text of a field, its quotes taken off.</summary>
    public byte[] Field(Range range)
    {
        var field = Row[range];
        if (!hasQuotes || field is not [Quote, ..])
            return field.ToArray();
        var text = new byte[field.Length];
        var (length, isInside) = (0, true);
        for (var i = 1; i < field.Length; i++)
            if (!isInside || field[i] != Quote)
                text[length++] = field[i];
            else if (i + 1 < field.Length && field[i + 1] == Quote)
                text[length++] = field[i++];
            else
                isInside = false;
        return text[..length];
    }

    bool Scan(ReadOnlySpan<int> wanted, Span<Range> found, CancellationToken cancellationToken)
    {
        window.Drop((int)(End - Start - heldFrom));
        (Start, Fields, IsTooLong, IsOpen, heldFrom) = (End, 0, false, false, 0);
        if (Start == 0)
            SkipByteOrderMark(cancellationToken);
        found.Clear();
        var at = 0L; // in the row, as all below
        var fieldStart = 0L;
        var (isInside, wasQuote) = (false, false);
        while (true)
        {
            var rest = window.Held[(int)(at - heldFrom)..];
            if (rest.Length == 0)
            {
                if (at > longestRow + 1L)
                    Pass(at);
                if (window.Fill(cancellationToken))
                    continue;
                IsOpen = isInside;
                return at > 0 && EndRow(at, at, fieldStart, wanted, found);
            }
            if (isInside)
            {
                var quote = rest.IndexOf(Quote);
                at += quote < 0 ? rest.Length : quote + 1;
                isInside = quote < 0;
                wasQuote = quote >= 0;
                continue;
            }
            if (rest[0] == Quote && (wasQuote || (hasQuotes && at == fieldStart)))
            {
                (isInside, wasQuote) = (true, false);
                at++;
                continue;
            }
            wasQuote = false;
            var length = rest.IndexOfAny(delimiter, (byte)'\n');
            at += length < 0 ? rest.Length : length;
            if (length < 0)
                continue;
            if (rest[length] == '\n')
                return EndRow(at, at + 1, fieldStart, wanted, found);
            EndField(fieldStart, at, wanted, found);
            fieldStart = ++at;
        }
    }

    bool EndRow(long at, long next, long fieldStart, ReadOnlySpan<int> wanted, Span<Range> found)
    {
        Length = at;
        if (at > fieldStart && at - 1 >= heldFrom && window.Held[(int)(at - 1 - heldFrom)] == '\r' && at <= longestRow + 1L)
            Length--;
        IsTooLong = Length > longestRow;
        End = Start + next;
        EndField(fieldStart, Length, wanted, found);
        return true;
    }

    void EndField(long start, long end, ReadOnlySpan<int> wanted, Span<Range> found)
    {
        for (var i = 0; i < wanted.Length && end <= longestRow; i++)
            if (wanted[i] == Fields)
                found[i] = (int)start..(int)end;
        Fields++;
    }

    // The row cannot be held any more; where it ends is still to be found.
    void Pass(long at)
    {
        window.Drop((int)(at - heldFrom));
        heldFrom = at;
    }

    void SkipByteOrderMark(CancellationToken cancellationToken)
    {
        window.Hold(3, cancellationToken);
        if (!window.Held.StartsWith("\uFEFF"u8))
            return;
        window.Drop(3);
        Start = End = 3;
    }
}
