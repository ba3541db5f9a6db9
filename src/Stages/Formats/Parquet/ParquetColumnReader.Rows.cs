namespace Millrace.Stages.Formats.Parquet;

public sealed partial class ParquetColumnReader
{
    readonly ParquetPageLocation[]?[] locations;

    /// <summary>Reads the page of a row into <see cref="Page"/>, unless it is there; <see cref="ReadPage"/> then goes
    /// on behind it.</summary>
    /// <remarks>Fails with <see cref="InvalidOperationException"/> for a repeated column.</remarks>
    public void SeekRow(long row)
    {
        if ((ulong)(row - Page.FirstRow) < (ulong)Page.EntryCount && Column.MaxRepetitionLevel == 0)
            return;
        if (Column.MaxRepetitionLevel > 0)
            throw new InvalidOperationException($"column `{Column.Path}` is repeated; it is read page by page");

        var found = RowGroupOf(row);
        if (!isOpen || found != group)
            OpenChunk(found);
        var pages = locations[group] ??= FindPages();
        var rowInGroup = row - rowGroups[group].FirstRow;
        var page = PageOf(pages, rowInGroup);
        if (!hasDictionary && chunk.Offset < pages[0].Offset)
        {
            position = chunk.Offset;
            if (ReadAnyPage(pages[0].Offset - position).IsData)
                throw Fault(chunk.Offset, $"a data page where the page index leaves room for a dictionary");
        }
        position = pages[page].Offset;
        entriesRead = rowsRead = pages[page].FirstRow;
        FillWindowWith(pages[page]);
        var header = ReadAnyPage(pages[page].Bytes);
        var end = page + 1 < pages.Length ? pages[page + 1].FirstRow : rowGroups[group].Rows;
        if (!header.IsData || header.Bytes != pages[page].Bytes || header.Values != end - pages[page].FirstRow)
        {
            Page.FirstRow = NoRow;
            throw Fault(
                pages[page].Offset, $"page is not as the page index says: rows {pages[page].FirstRow:N0} to {end:N0} in {pages[page].Bytes:N0} bytes");
        }
    }

    /// <summary>Whether a row is null.</summary>
    public bool IsNull(long row) => ValueOf(row) < 0;

    /// <summary>The number or boolean of a row; <typeparamref name="T"/> as for
    /// <see cref="ParquetPage.Values{T}"/>.</summary>
    /// <remarks>Fails with <see cref="InvalidOperationException"/> where it is null.</remarks>
    public T Value<T>(long row) where T : unmanaged
    {
        var value = PresentValueOf(row);
        return Page.Values<T>()[value];
    }

    /// <summary>The bytes of a row, valid until another page is read; fails with
    /// <see cref="InvalidOperationException"/> where it is null.</summary>
    public ReadOnlySpan<byte> Bytes(long row) => Page.Bytes(PresentValueOf(row));

    /// <summary>Fills <paramref name="target"/> with the numbers or booleans of the rows from
    /// <paramref name="firstRow"/> on.</summary>
    /// <remarks>Fails with <see cref="InvalidOperationException"/> where one is null.</remarks>
    public void Read<T>(long firstRow, Span<T> target) where T : unmanaged
    {
        while (target.Length > 0)
        {
            var at = PresentRange(firstRow, target.Length, out var count);
            Page.Values<T>().Slice(at, count).CopyTo(target);
            target = target[count..];
            firstRow += count;
        }
    }

    /// <summary>Fills <paramref name="target"/> with the rows from <paramref name="firstRow"/> on of a fixed-length
    /// column, side by side.</summary>
    /// <remarks>Its length is a multiple of the column's; fails with <see cref="InvalidOperationException"/> where a
    /// row is null.</remarks>
    public void ReadBytes(long firstRow, Span<byte> target)
    {
        if (Column.Width == 0 || target.Length % Column.Width != 0)
        {
            throw new ArgumentException(
                $"{target.Length} bytes are no rows of column `{Column.Path}`, whose values have {Column.Width}", nameof(target));
        }
        while (target.Length > 0)
        {
            var at = PresentRange(firstRow, target.Length / Column.Width, out var count);
            Page.FixedBytes.Slice(at * Column.Width, count * Column.Width).CopyTo(target);
            target = target[(count * Column.Width)..];
            firstRow += count;
        }
    }

    /// <summary>Number of the first value, and how many of the wanted rows lie in the page that was read for
    /// it.</summary>
    int PresentRange(long firstRow, int wanted, out int count)
    {
        SeekRow(firstRow);
        var entry = (int)(firstRow - Page.FirstRow);
        count = Math.Min(wanted, Page.EntryCount - entry);
        if (Page.ValueCount < Page.EntryCount)
            for (var i = 1; i < count; i++)
                PresentValueOf(firstRow + i);
        return PresentValueOf(firstRow);
    }

    int PresentValueOf(long row)
    {
        var value = ValueOf(row);
        return value >= 0 ? value : throw new InvalidOperationException($"row {row} of column `{Column.Path}` is null");
    }

    int ValueOf(long row)
    {
        SeekRow(row);
        return Page.ValueOf((int)(row - Page.FirstRow));
    }

    int RowGroupOf(long row)
    {
        var (low, high) = (0, rowGroups.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (rowGroups[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
        }
        if (row < 0 || high < 0 || row - rowGroups[low].FirstRow >= rowGroups[low].Rows)
        {
            throw new ArgumentOutOfRangeException(
                nameof(row), $"row {row} of a file of {rowGroups.Sum(g => g.Rows)} rows");
        }
        return low;
    }

    static int PageOf(ParquetPageLocation[] pages, long row)
    {
        var (low, high) = (0, pages.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (pages[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    void FillWindowWith(ParquetPageLocation page)
    {
        if (page.Offset < windowStart || page.Offset + page.Bytes > windowStart + windowLength)
            FillWindow(page.Offset, page.Bytes);
    }

    ParquetPageLocation[] FindPages() => chunk.HasPageIndex ? ReadOffsetIndex() : ScanHeaders();

    ParquetPageLocation[] ReadOffsetIndex()
    {
        var bytes = new byte[chunk.OffsetIndexBytes];
        source.Read(chunk.OffsetIndex, bytes);
        var thrift = new ThriftReader(source, chunk.OffsetIndex, bytes);
        ParquetPageLocation[] pages = [];
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            if (field == 1)
                pages = ReadLocations(ref thrift, type);
            else
                thrift.Skip(type);
        }
        if (pages.Length == 0 || pages[0].FirstRow != 0)
            throw thrift.Fault($"the page index of column `{Column.Path}` does not begin at the first row");
        return pages;
    }

    ParquetPageLocation[] ReadLocations(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        var pages = new List<ParquetPageLocation>();
        for (var i = 0; i < count; i++)
        {
            thrift.Struct(element);
            var page = new ParquetPageLocation(-1, -1, -1);
            for (var field = 0; thrift.Next(ref field, out var inner);)
            {
                if (field == 1)
                    page = page with { Offset = thrift.Int64(inner) };
                else if (field == 2)
                    page = page with { Bytes = thrift.Int32(inner) };
                else if (field == 3)
                    page = page with { FirstRow = thrift.Int64(inner) };
                else
                    thrift.Skip(inner);
            }
            var ordered = i == 0 || page.FirstRow >= pages[^1].FirstRow;
            if (!ordered || page.FirstRow > rowGroups[group].Rows || page.Bytes < 1
                || page.Offset < chunk.Offset || page.Offset > dataEnd - page.Bytes)
            {
                throw thrift.Fault(
                    $"page {i} of column `{Column.Path}` is said to begin at row {page.FirstRow:N0} in {page.Bytes:N0} bytes at byte {page.Offset:N0}");
            }
            pages.Add(page);
        }
        return [.. pages];
    }

    ParquetPageLocation[] ScanHeaders()
    {
        var pages = new List<ParquetPageLocation>();
        position = chunk.Offset;
        for (var row = 0L; row < chunk.Values;)
        {
            var left = dataEnd - position;
            var header = ReadHeader(left);
            if (header.Bytes > left || header.IsData && header.Values > chunk.Values - row)
                throw Fault(position, $"page is damaged: {header.Values:N0} values in {header.Bytes:N0} bytes");
            if (header.IsData)
            {
                pages.Add(new(position, (int)Math.Min(int.MaxValue, header.Bytes), row));
                row += header.Values;
            }
            position += header.Bytes;
        }
        return [.. pages];
    }
}
