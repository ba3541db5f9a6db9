namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads one column: page by page, front to back, or by row.</summary>
/// <remarks>
/// State: one decoded page, its dictionary, and a window of the file. Fails with <see cref="ParquetFormatException"/>
/// for what is wrong in the file.
/// Reading by row takes columns that are not repeated; with a page index it reads one page (and a dictionary once a row
/// group), without one
/// it first reads the headers of the row group's pages.
/// Not safe for several threads at once.
/// </remarks>
public sealed partial class ParquetColumnReader
{
    /// <summary>Of a page that could not be decoded, so that no row is looked for in it.</summary>
    const long NoRow = long.MaxValue;

    readonly ParquetSource source;
    readonly IReadOnlyList<ParquetRowGroup> rowGroups;
    readonly long dataEnd;
    readonly ParquetValues dictionary = new();
    readonly ValueDecoder dictionaryDecoder;
    byte[] dictionaryBytes = [];
    bool hasDictionary;
    int group;
    bool isOpen;
    ParquetColumnChunk chunk = null!;
    long position;
    long entriesRead;
    long rowsRead;

    internal ParquetColumnReader(
        ParquetSource source, ParquetNode column, IReadOnlyList<ParquetRowGroup> rowGroups, long dataEnd)
    {
        this.source = source;
        this.rowGroups = rowGroups;
        this.dataEnd = dataEnd;
        Column = column;
        Page = new(column);
        dictionaryDecoder = new(column);
        locations = new ParquetPageLocation[rowGroups.Count][];
    }

    /// <summary>Which column.</summary>
    public ParquetNode Column { get; }

    /// <summary>The page read last; without entries before the first.</summary>
    public ParquetPage Page { get; }

    /// <summary>Reads the next page of the file into <see cref="Page"/>; false at the end.</summary>
    public bool ReadPage()
    {
        while (group < rowGroups.Count)
        {
            if (!isOpen)
                OpenChunk(group);
            if (entriesRead < chunk.Values)
            {
                if (ReadAnyPage(dataEnd - position).IsData)
                    return true;
                continue;
            }
            if (rowsRead != rowGroups[group].Rows)
                throw Fault(position, $"{rowsRead:N0} rows in row group {group}, expected {rowGroups[group].Rows:N0}");
            SeekRowGroup(group + 1);
        }
        Page.EntryCount = 0;
        return false;
    }

    /// <summary>Makes the first page of a row group the next one; of the row group after the last, the end.</summary>
    public void SeekRowGroup(int rowGroup)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowGroup);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowGroup, rowGroups.Count);
        group = rowGroup;
        isOpen = false;
    }

    void OpenChunk(int rowGroup)
    {
        group = rowGroup;
        chunk = rowGroups[rowGroup].Columns[Column.ColumnIndex];
        position = chunk.Offset;
        if (chunk.Encrypted)
            throw Fault(position, $"it is encrypted, which is not supported");
        if (chunk.InOtherFile)
            throw Fault(position, $"it lies in another file, which is not supported");
        if (chunk.Codec is not (ParquetCodec.None or ParquetCodec.Snappy or ParquetCodec.Gzip or ParquetCodec.Brotli))
            throw Fault(position, $"codec {chunk.Codec} is not supported; None, Snappy, Gzip and Brotli are");
        if (Column.MaxDefinitionLevel > byte.MaxValue)
        {
            throw Fault(
                position, $"{Column.MaxDefinitionLevel} definition levels, at most {byte.MaxValue} are supported");
        }
        entriesRead = rowsRead = 0;
        hasDictionary = false;
        isOpen = true;
    }

    /// <summary>Reads the page at the position, of at most <paramref name="limit"/> bytes, and goes behind
    /// it.</summary>
    ParquetPageHeader ReadAnyPage(long limit)
    {
        var header = ReadHeader(limit);
        if (header.Bytes > limit)
        {
            throw Fault(
                position, $"page is damaged: it is said to have {header.Bytes:N0} bytes, {limit:N0} are left for it");
        }
        if (Math.Max(header.CompressedBytes, header.UncompressedBytes) is > ParquetPage.MaxBytes and var size)
            throw Fault(position, $"page of {size:N0} bytes, at most {ParquetPage.MaxBytes:N0} are supported");
        var content = Fetch(position + header.HeaderBytes, header.CompressedBytes);
        var place = new ParquetPlace(source, Column.Path, position);
        if (header.Crc is { } crc && Crc32.Of(content) is var actual && actual != crc)
            throw place.Fault($"page is damaged: its checksum is {actual:x8}, its header says {crc:x8}");

        if (header.Type == ParquetPageType.Dictionary)
            DecodeDictionary(header, content, place);
        else if (header.IsData)
            DecodeData(header, content, place);
        position += header.Bytes;
        return header;
    }

    void DecodeData(in ParquetPageHeader header, ArraySegment<byte> content, in ParquetPlace place)
    {
        var left = Math.Min(chunk.Values - entriesRead, ParquetPage.MaxEntries);
        if (header.Values > left)
        {
            throw place.Fault(
                $"page is damaged: it is said to have {header.Values:N0} values, {left:N0} are left for it");
        }
        Page.FirstRow = NoRow;
        Page.Decode(header, content, chunk.Codec, hasDictionary ? dictionary : null, place);
        var startsInRow = Page.RepetitionLevels is [> 0, ..];
        if (startsInRow && rowsRead == 0)
            throw place.Fault($"page is damaged: the first value of a row group continues a row");
        Page.FirstRow = rowGroups[group].FirstRow + rowsRead - (startsInRow ? 1 : 0);
        entriesRead += header.Values;
        rowsRead += Page.RowCount;
    }

    void DecodeDictionary(in ParquetPageHeader header, ArraySegment<byte> content, in ParquetPlace place)
    {
        if (hasDictionary)
            throw place.Fault($"a second dictionary in one row group");
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw place.Fault($"encoding {header.Encoding} of a dictionary is not supported");
        // Values stay where the dictionary lies, and the window moves on.
        if (chunk.Codec == ParquetCodec.None)
            content.AsSpan().CopyTo(ScratchArray.Take(ref dictionaryBytes, content.Count));
        else
            PageDecompressor.Decompress(chunk.Codec, content, ref dictionaryBytes, header.UncompressedBytes, place);
        var size = chunk.Codec == ParquetCodec.None ? content.Count : header.UncompressedBytes;
        var bytes = new ArraySegment<byte>(dictionaryBytes, 0, size);
        dictionaryDecoder.Decode(ParquetEncoding.Plain, bytes, header.Values, null, dictionary, place);
        hasDictionary = true;
    }

    ParquetFormatException Fault(long offset, FormattableString what) =>
        source.Fault(offset, $"column `{Column.Path}`: {what}");
}
