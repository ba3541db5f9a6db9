using System.Globalization;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Takes the values of one column, in order; columns are filled independently of each other.</summary>
/// <remarks>
/// Pages and row groups end by themselves. A row group is written when every column has it, so what is held in memory
/// is
/// one row group plus the lead of the columns that are ahead.
/// </remarks>
public abstract class ParquetColumnWriter
{
    /// <summary>As parquet-java has it by default: bounds what a reader decodes for one row where values are tiny or
    /// null.</summary>
    internal const int MaxPageRows = 20_000;

    readonly ParquetWriter owner;
    readonly ByteBuffer raw = new();
    readonly ByteBuffer compressed = new();
    readonly byte[] levels;
    readonly Queue<ParquetChunkDraft> closed = new();
    readonly Stack<ParquetChunkDraft> spare = new();
    ParquetChunkDraft open = new();
    long rows;
    int pageRows;
    int pageNulls;

    internal ParquetColumnWriter(ParquetWriter owner, ParquetColumn column)
    {
        this.owner = owner;
        Column = column;
        levels = column.Optional ? new byte[MaxPageRows] : [];
    }

    /// <summary>What was declared.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows taken so far, nulls included.</summary>
    public long Rows => rows;

    internal ParquetWriterOptions Options => owner.Options;

    /// <summary>Rows of the open page, nulls included.</summary>
    internal int PageRows => pageRows;

    /// <summary>Rows that the open page can still take before it or the row group must end, by number alone.</summary>
    internal int RowsLeft => Math.Min(MaxPageRows - pageRows, Options.RowsPerRowGroup - open.Rows - pageRows);

    /// <summary>The oldest closed chunk.</summary>
    internal ParquetChunkDraft? NextClosed => closed.TryPeek(out var chunk) ? chunk : null;

    /// <summary>Takes one row without a value; fails with <see cref="InvalidOperationException"/> where the column is
    /// required.</summary>
    public void AppendNull()
    {
        if (!Column.Optional)
            throw new InvalidOperationException($"column `{Column.Name}` is required and takes no null");
        owner.ThrowIfComplete();
        levels[pageRows] = 0;
        pageNulls++;
        RowsAdded(1);
    }

    /// <summary>Appends the values of the open page, plainly encoded, and forgets them.</summary>
    internal abstract void TakeValues(ByteBuffer target);

    /// <summary>Bounds of the values of the open page, at least one.</summary>
    internal abstract ParquetBounds? PageBounds();

    /// <summary>The order of two plainly encoded values.</summary>
    internal abstract int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    internal void ThrowIfComplete() => owner.ThrowIfComplete();

    /// <summary>Counts rows whose values the open page now has.</summary>
    internal void ValuesAdded(int count)
    {
        if (levels.Length > 0)
            levels.AsSpan(pageRows, count).Fill(1);
        RowsAdded(count);
    }

    void RowsAdded(int count)
    {
        rows += count;
        pageRows += count;
        if (RowsLeft == 0)
            ClosePage();
    }

    /// <summary>Ends the open page, and the row group where that is full.</summary>
    internal void ClosePage()
    {
        var bounds = pageNulls < pageRows ? PageBounds() : null;
        raw.Clear();
        if (Column.Optional)
        {
            raw.AppendInt32(0);
            RunLengthEncoder.Encode(levels.AsSpan(0, pageRows), raw);
            raw.WriteInt32(0, raw.Length - 4);
        }
        TakeValues(raw);

        var body = raw.Written;
        if (Options.Codec == ParquetCodec.Snappy)
        {
            compressed.Clear();
            owner.Snappy.Encode(body, compressed);
            body = compressed.Written;
        }
        var start = open.Bytes.Length;
        ParquetPageHeaders.WriteData(open.Bytes, pageRows, raw.Length, body.Length, Crc32.Of(body));
        var header = open.Bytes.Length - start;
        open.Bytes.Append(body);
        open.UncompressedBytes += header + raw.Length;
        open.Pages.Add(new(start, open.Bytes.Length - start, open.Rows, pageRows, pageNulls, bounds));
        open.Rows += pageRows;
        pageRows = pageNulls = 0;
        if (open.Rows == Options.RowsPerRowGroup)
            CloseChunk();
    }

    /// <summary>Ends the page and the row group that are open, if they have rows.</summary>
    internal void CloseLast()
    {
        if (pageRows > 0)
            ClosePage();
        if (open.Rows > 0)
            CloseChunk();
    }

    /// <summary>Takes back the oldest closed chunk, which has been written.</summary>
    internal void Recycle()
    {
        var chunk = closed.Dequeue();
        chunk.Clear();
        spare.Push(chunk);
    }

    void CloseChunk()
    {
        closed.Enqueue(open);
        if (!spare.TryPop(out open!))
            open = new();
        owner.WriteClosedRowGroups();
    }

    internal ArgumentOutOfRangeException OutOfRange(object value, string range) =>
        new(null, string.Create(CultureInfo.InvariantCulture, $"column `{Column.Name}` takes {range}, got {value}"));
}
