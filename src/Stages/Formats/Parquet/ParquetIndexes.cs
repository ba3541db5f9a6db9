namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes the page index and the statistics of a column chunk (parquet.thrift; PageIndex.md).</summary>
static class ParquetIndexes
{
    /// <summary>The order of two plainly encoded values.</summary>
    public delegate int Order(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    /// <summary>Appends a <c>ColumnIndex</c>; not where a page has values but no bounds, for which the format has no
    /// words.</summary>
    public static bool TryWriteColumnIndex(ByteBuffer target, ParquetPageRecord[] pages, Order order)
    {
        if (Array.Exists(pages, p => p.Bounds is null && p.Nulls < p.Rows))
            return false;

        var thrift = new ThriftWriter(target);
        thrift.Begin();
        thrift.List(1, ThriftType.True, pages.Length);
        foreach (var page in pages)
            thrift.Bool(page.Bounds is null);
        thrift.List(2, ThriftType.Binary, pages.Length);
        foreach (var page in pages)
            thrift.Binary(page.Bounds?.Min);
        thrift.List(3, ThriftType.Binary, pages.Length);
        foreach (var page in pages)
            thrift.Binary(page.Bounds?.Max);
        thrift.Int32(4, BoundaryOrder(pages, order));
        thrift.List(5, ThriftType.Int64, pages.Length);
        foreach (var page in pages)
            thrift.ZigZag(page.Nulls);
        thrift.End();
        return true;
    }

    /// <summary>Appends an <c>OffsetIndex</c>.</summary>
    public static void WriteOffsetIndex(ByteBuffer target, ParquetWrittenChunk chunk)
    {
        var thrift = new ThriftWriter(target);
        thrift.Begin();
        thrift.List(1, ThriftType.Struct, chunk.Pages.Length);
        foreach (var page in chunk.Pages)
        {
            thrift.Begin();
            thrift.Int64(1, chunk.Offset + page.Offset);
            thrift.Int32(2, page.Bytes);
            thrift.Int64(3, page.FirstRow);
            thrift.End();
        }
        thrift.End();
    }

    /// <summary>Writes the fields of <c>Statistics</c>.</summary>
    public static void WriteStatistics(ThriftWriter thrift, ParquetPageRecord[] pages, Order order)
    {
        thrift.Int64(3, pages.Sum(p => (long)p.Nulls));
        ParquetBounds? all = null;
        foreach (var page in pages)
            if (page.Bounds is { } bounds)
                all = all is null ? bounds : Union(all, bounds, order);
        if (all is null)
            return;
        thrift.Binary(5, all.Max);
        thrift.Binary(6, all.Min);
        thrift.Bool(7, all.MaxExact);
        thrift.Bool(8, all.MinExact);
    }

    static ParquetBounds Union(ParquetBounds a, ParquetBounds b, Order order)
    {
        // Where a shortened bound equals a value, that value decides: the bound is exact.
        var low = order(b.Min, a.Min);
        var high = order(b.Max, a.Max);
        return new(
            low < 0 ? b.Min : a.Min,
            high > 0 ? b.Max : a.Max,
            low == 0 ? a.MinExact || b.MinExact : low < 0 ? b.MinExact : a.MinExact,
            high == 0 ? a.MaxExact || b.MaxExact : high > 0 ? b.MaxExact : a.MaxExact);
    }

    /// <summary>0 without order, 1 where bounds ascend from page to page, 2 where they descend; pages of nulls do not
    /// count.</summary>
    static int BoundaryOrder(ParquetPageRecord[] pages, Order order)
    {
        var (ascending, descending) = (true, true);
        ParquetBounds? before = null;
        foreach (var page in pages)
        {
            if (page.Bounds is not { } bounds)
                continue;
            if (before is not null)
            {
                var (low, high) = (order(bounds.Min, before.Min), order(bounds.Max, before.Max));
                ascending &= low >= 0 && high >= 0;
                descending &= low <= 0 && high <= 0;
            }
            before = bounds;
        }
        return ascending ? 1 : descending ? 2 : 0;
    }
}
