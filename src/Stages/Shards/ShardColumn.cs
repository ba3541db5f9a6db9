using System.Buffers.Binary;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>One column of an open shard: finds the value of any row.</summary>
/// <remarks>
/// A page is checked by its CRC when it is first used, so that no damaged sample is ever given. Values of an uncompressed page
/// are used where they lie in the file; a compressed one is kept decompressed as long as the cache allows.
/// Where byte strings begin is noted in two bytes a row as their pages are checked, as far as the cache allows; beyond that
/// a value is found by going through the lengths of those before it in the page, which <see cref="ShardWriter"/> keeps few.
/// Safe for several threads. Fails with <see cref="ParquetFormatException"/>, which names file and offset.
/// </remarks>
sealed class ShardColumn
{
    readonly ParquetSource source;
    readonly MappedFile file;
    readonly ShardPageCache cache;
    readonly string name;
    readonly int width;
    readonly bool isCompressed;
    readonly RowLookup pages;
    readonly long[] offsets;
    readonly int[] sizes;
    readonly ushort[] headers;
    readonly ShardPage?[] opened;
    readonly ushort[] starts; // of a row in its page's values; 0: not noted

    public ShardColumn(ParquetFile parquet, string name, ParquetSource source, MappedFile file, ShardPageCache cache)
    {
        (this.source, this.file, this.cache, this.name) = (source, file, cache, name);
        var reader = parquet.Column(name);
        width = reader.Column.Type switch { ParquetType.Int32 => sizeof(int), ParquetType.Int64 => sizeof(long), _ => 0 };
        isCompressed = parquet.RowGroups[0].Columns[reader.Column.ColumnIndex].Codec != ParquetCodec.None;
        ParquetPageLocation[] all =
        [
            .. from number in Enumerable.Range(0, parquet.RowGroups.Count)
               from page in reader.PagesOf(number)
               select page with { FirstRow = page.FirstRow + parquet.RowGroups[number].FirstRow },
        ];
        pages = new RowLookup([.. all.Select(page => page.FirstRow), parquet.Rows]);
        offsets = Array.ConvertAll(all, page => page.Offset);
        sizes = Array.ConvertAll(all, page => page.Bytes);
        headers = new ushort[all.Length];
        opened = isCompressed ? new ShardPage?[all.Length] : [];
        starts = width == 0 && cache.TryReserve(sizeof(ushort) * parquet.Rows) ? new ushort[parquet.Rows] : [];
    }

    /// <summary>The value of a row.</summary>
    public ShardValue Value(long row)
    {
        var number = pages.Find(row);
        var rowInPage = (int)(row - pages.FirstRow(number));
        if (isCompressed)
        {
            var content = Page(number).Content;
            var at = StartOf(content, row, rowInPage);
            return new ShardValue(content, at, LengthAt(content, at));
        }
        var header = Volatile.Read(ref headers[number]);
        var place = offsets[number] + (header > 0 ? header : OpenInPlace(number));
        var values = file.Slice(place, (int)(offsets[number] + sizes[number] - place));
        var start = StartOf(values, row, rowInPage);
        return new ShardValue(file, place + start, LengthAt(values, start));
    }

    /// <summary>A value of a column of 32 bits.</summary>
    public int Int32(long row) => BinaryPrimitives.ReadInt32LittleEndian(Value(row).Bytes);

    /// <summary>A value of a column of 64 bits.</summary>
    public long Int64(long row) => BinaryPrimitives.ReadInt64LittleEndian(Value(row).Bytes);

    /// <summary>Checks every page.</summary>
    public void Verify()
    {
        for (var number = 0; number < offsets.Length; number++)
            Check(number);
    }

    /// <summary>Forgets a decompressed page.</summary>
    public void Forget(int number) => opened[number] = null;

    int StartOf(ReadOnlySpan<byte> values, long row, int rowInPage)
    {
        if (width > 0)
            return rowInPage * width;
        if (starts.Length > 0 && starts[row] is > 0 and var noted)
            return noted;
        var start = sizeof(int);
        for (; rowInPage > 0; rowInPage--)
            start += sizeof(int) + LengthAt(values, start);
        return start;
    }

    int LengthAt(ReadOnlySpan<byte> values, int start) =>
        width > 0 ? width : BinaryPrimitives.ReadInt32LittleEndian(values[(start - sizeof(int))..]);

    int OpenInPlace(int number)
    {
        var header = Check(number);
        NoteStarts(number, file.Slice(offsets[number] + header.HeaderBytes, header.CompressedBytes));
        // Behind the starts: who sees that the page is checked sees them, too.
        Volatile.Write(ref headers[number], (ushort)header.HeaderBytes);
        return header.HeaderBytes;
    }

    void NoteStarts(int number, ReadOnlySpan<byte> values)
    {
        if (starts.Length == 0)
            return;
        var start = sizeof(int);
        foreach (ref var noted in starts.AsSpan((int)pages.FirstRow(number), pages.RowsOf(number)))
        {
            noted = start <= ushort.MaxValue ? (ushort)start : (ushort)0;
            start += sizeof(int) + LengthAt(values, start);
        }
    }

    ShardPage Page(int number)
    {
        var page = opened[number] ?? cache.Add(ref opened[number], new ShardPage(this, number, Decompress(number)));
        if (!page.Used)
            page.Used = true;
        return page;
    }

    byte[] Decompress(int number)
    {
        var header = Check(number);
        var place = new ParquetPlace(source, name, offsets[number]);
        var stored = file.Slice(offsets[number] + header.HeaderBytes, header.CompressedBytes);
        if (header.UncompressedBytes > (long)SnappyDecoder.MaxRatio * stored.Length)
            throw place.Fault(
                $"page is damaged: its header says {header.UncompressedBytes:N0} bytes from {stored.Length:N0} of Snappy");
        var content = new byte[header.UncompressedBytes];
        if (!SnappyDecoder.TryReadLength(ref stored, out var length)
            || length != content.Length
            || !SnappyDecoder.TryDecode(stored, content))
            throw place.Fault($"page is damaged: its Snappy data cannot be decompressed");
        NoteStarts(number, content);
        return content;
    }

    ParquetPageHeader Check(int number)
    {
        var stored = file.Slice(offsets[number], sizes[number]);
        var thrift = new ThriftReader(source, offsets[number], stored);
        var header = ParquetPageHeader.Read(ref thrift);
        var place = new ParquetPlace(source, name, offsets[number]);
        if (header.Type != ParquetPageType.Data || header.Encoding != ParquetEncoding.Plain
            || header.Bytes != stored.Length || header.Values != pages.RowsOf(number))
            throw place.Fault($"page is not as the page index says: {pages.RowsOf(number):N0} rows in {stored.Length:N0} bytes");
        if (header.Crc is not { } crc)
            throw place.Fault($"page has no checksum");
        if (Crc32.Of(stored[header.HeaderBytes..]) is var actual && actual != crc)
            throw place.Fault($"page is damaged: its checksum is {actual:x8}, its header says {crc:x8}");
        return header;
    }
}
