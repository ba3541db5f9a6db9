using System.Buffers.Binary;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Shards;

/// <summary>One column of an open shard: finds the page of a row, and opens it when it is first used.</summary>
/// <remarks>
/// Opening checks the page's CRC, so that no damaged sample is ever used. Safe for several threads.
/// Fails with <see cref="ParquetFormatException"/>, which names file and offset.
/// </remarks>
sealed class ShardColumn
{
    readonly ParquetSource source;
    readonly MappedFile file;
    readonly ShardPageCache cache;
    readonly string name;
    readonly int width;
    readonly ParquetCodec codec;
    readonly long[] offsets;
    readonly int[] sizes;
    readonly RowLookup pages;
    readonly ShardPage?[] opened;

    public ShardColumn(ParquetFile parquet, string name, ParquetSource source, MappedFile file, ShardPageCache cache)
    {
        (this.source, this.file, this.cache, this.name) = (source, file, cache, name);
        var reader = parquet.Column(name);
        width = reader.Column.Type switch { ParquetType.Int32 => sizeof(int), ParquetType.Int64 => sizeof(long), _ => 0 };
        codec = parquet.RowGroups.Count > 0 ? parquet.RowGroups[0].Columns[reader.Column.ColumnIndex].Codec : ParquetCodec.None;
        var all = parquet.RowGroups
            .SelectMany((group, number) => reader.PagesOf(number).Select(page => page with { FirstRow = page.FirstRow + group.FirstRow }))
            .ToArray();
        offsets = Array.ConvertAll(all, page => page.Offset);
        sizes = Array.ConvertAll(all, page => page.Bytes);
        pages = new RowLookup([.. all.Select(page => page.FirstRow), parquet.Rows]);
        opened = new ShardPage?[all.Length];
    }

    /// <summary>The page that has a row, and the number of the row in it.</summary>
    public ShardPage PageOf(long row, out int rowInPage)
    {
        var number = pages.Find(row);
        rowInPage = (int)(row - pages.FirstRow(number));
        var page = opened[number] ?? Open(number);
        if (!page.Used)
            page.Used = true;
        return page;
    }

    /// <summary>A value of a byte string column.</summary>
    public ReadOnlySpan<byte> Bytes(long row) => PageOf(row, out var rowInPage).Value(rowInPage);

    /// <summary>A value of a column of 32 bits.</summary>
    public int Int32(long row) => BinaryPrimitives.ReadInt32LittleEndian(PageOf(row, out var rowInPage).Value(rowInPage, sizeof(int)));

    /// <summary>A value of a column of 64 bits.</summary>
    public long Int64(long row) => BinaryPrimitives.ReadInt64LittleEndian(PageOf(row, out var rowInPage).Value(rowInPage, sizeof(long)));

    /// <summary>Checks every page.</summary>
    public void Verify()
    {
        for (var number = 0; number < opened.Length; number++)
            Read(number);
    }

    /// <summary>Forgets an opened page.</summary>
    public void Forget(int number) => opened[number] = null;

    ShardPage Open(int number) => cache.Add(ref opened[number], Read(number));

    ShardPage Read(int number)
    {
        var place = new ParquetPlace(source, name, offsets[number]);
        var stored = file.Slice(offsets[number], sizes[number]);
        var thrift = new ThriftReader(source, offsets[number], stored);
        var header = ParquetPageHeader.Read(ref thrift);
        var rows = pages.RowsOf(number);
        if (header.Type != ParquetPageType.Data || header.Encoding != ParquetEncoding.Plain || header.Bytes != stored.Length || header.Values != rows)
            throw place.Fault($"page is not as the page index says: {rows:N0} rows in {stored.Length:N0} bytes");

        var values = stored[header.HeaderBytes..];
        if (header.Crc is not { } crc || Crc32.Of(values) != crc)
            throw place.Fault($"page is damaged: its checksum is {Crc32.Of(values):x8}, its header says {header.Crc:x8}");
        var content = codec == ParquetCodec.None ? null : Decompress(values, header.UncompressedBytes, place);
        var starts = width > 0 ? null : StartsOf(content ?? values, rows, place);
        if (width > 0 && header.UncompressedBytes != rows * width)
            throw place.Fault($"page is damaged: {rows:N0} values of {width} bytes in {header.UncompressedBytes:N0} bytes");
        return new ShardPage(this, number, content is null ? file : null, offsets[number] + header.HeaderBytes, content, starts);
    }

    static byte[] Decompress(ReadOnlySpan<byte> values, int size, in ParquetPlace place)
    {
        if (size > (long)SnappyDecoder.MaxRatio * values.Length)
            throw place.Fault($"page is damaged: its header says {size:N0} bytes from {values.Length:N0} of Snappy");
        var content = new byte[size];
        return SnappyDecoder.TryReadLength(ref values, out var length) && length == size && SnappyDecoder.TryDecode(values, content)
            ? content
            : throw place.Fault($"page is damaged: its Snappy data cannot be decompressed");
    }

    static int[] StartsOf(ReadOnlySpan<byte> values, int rows, in ParquetPlace place)
    {
        var starts = new int[rows + 1];
        var start = sizeof(int);
        for (var row = 0; row < rows; row++)
        {
            if (start > values.Length || BinaryPrimitives.ReadInt32LittleEndian(values[(start - sizeof(int))..]) is var length && (uint)length > (uint)(values.Length - start))
                throw place.CutShort("its values");
            starts[row] = start;
            start += length + sizeof(int);
        }
        starts[rows] = start;
        return start == values.Length + sizeof(int) ? starts : throw place.Fault($"page is damaged: its values end before it does");
    }
}
