namespace Millrace.Stages.Formats.Parquet;

/// <summary>What the footer of a file says, checked against itself and the length of the file.</summary>
sealed class ParquetFooter
{
    const int TailBytes = 8;
    const uint Magic = 0x31524150;
    const uint EncryptedMagic = 0x45524150;

    readonly ParquetSource source;
    readonly long start;
    long rows;

    ParquetFooter(ParquetSource source, long start, ReadOnlySpan<byte> bytes)
    {
        this.source = source;
        this.start = start;
        Schema = new ParquetNode("", ParquetRepetition.Required, null);

        var thrift = new ThriftReader(source, start, bytes);
        List<(ParquetColumnChunk[] Chunks, long Rows)>? groups = null;
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 2:
                    (Schema, Columns) = ParquetSchemaReader.Read(ref thrift, type);
                    break;
                case 4:
                    groups = ReadRowGroups(ref thrift, type);
                    break;
                case 5:
                    ReadMetadata(ref thrift, type);
                    break;
                case 6:
                    CreatedBy = thrift.String(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        RowGroups = Numbered(groups ?? throw Fault($"it has no list of row groups"));
    }

    /// <summary>Where the footer begins, and pages cannot be.</summary>
    public long Start => start;

    public ParquetNode Schema { get; }

    public ParquetNode[] Columns { get; } = [];

    public ParquetRowGroup[] RowGroups { get; }

    public long Rows => rows;

    public Dictionary<string, string> Metadata { get; } = [];

    public string CreatedBy { get; } = "";

    public static ParquetFooter Read(ParquetSource source)
    {
        var length = source.Length;
        if (length < 4 + TailBytes)
            throw source.Fault(0, $"file is cut short or not Parquet: it has {length:N0} bytes");

        Span<byte> tail = stackalloc byte[TailBytes];
        source.Read(length - TailBytes, tail);
        var magic = BitConverter.ToUInt32(tail[4..]);
        if (magic == EncryptedMagic)
            throw source.Fault(length - 4, $"file is encrypted, which is not supported");
        if (magic != Magic)
            throw source.Fault(length - 4, $"file is cut short or not Parquet: it does not end in PAR1");
        var bytes = BitConverter.ToUInt32(tail);
        var left = length - 4 - TailBytes;
        if (bytes > left)
        {
            throw source.Fault(
                length - TailBytes, $"file is cut short: footer says {bytes:N0} bytes of metadata, {left:N0} are left");
        }

        Span<byte> head = stackalloc byte[4];
        source.Read(0, head);
        if (BitConverter.ToUInt32(head) != Magic)
            throw source.Fault(0, $"file is damaged or not Parquet: it does not begin with PAR1");
        if (bytes > Array.MaxLength)
        {
            throw source.Fault(
                length - TailBytes, $"footer of {bytes:N0} bytes, at most {Array.MaxLength:N0} are supported");
        }
        var footer = new byte[bytes];
        source.Read(length - TailBytes - bytes, footer);
        return new(source, length - TailBytes - bytes, footer);
    }

    List<(ParquetColumnChunk[], long)> ReadRowGroups(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        List<(ParquetColumnChunk[], long)> groups = [];
        for (var i = 0; i < count; i++)
        {
            thrift.Struct(element);
            ParquetColumnChunk[] chunks = [];
            var rows = 0L;
            for (var field = 0; thrift.Next(ref field, out var inner);)
            {
                if (field == 1)
                    chunks = ReadChunks(ref thrift, inner);
                else if (field == 3)
                    rows = thrift.Int64(inner);
                else
                    thrift.Skip(inner);
            }
            if (chunks.Length != Columns.Length)
                throw thrift.Fault($"row group {i} has {chunks.Length:N0} columns, the schema {Columns.Length:N0}");
            groups.Add((chunks, rows));
        }
        return groups;
    }

    ParquetColumnChunk[] ReadChunks(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        if (count != Columns.Length)
            throw thrift.Fault($"a row group has {count:N0} columns, the schema {Columns.Length:N0}");
        var chunks = new ParquetColumnChunk[count];
        for (var i = 0; i < count; i++)
        {
            thrift.Struct(element);
            chunks[i] = ParquetChunkReader.Read(ref thrift, Columns[i]);
            CheckPlace(chunks[i], Columns[i]);
        }
        return chunks;
    }

    void CheckPlace(ParquetColumnChunk chunk, ParquetNode column)
    {
        if (chunk.InOtherFile || chunk.Encrypted || chunk.Values == 0)
            return;
        if (chunk.Values < 0 || chunk.Offset < 4 || chunk.Bytes < 0 || chunk.Bytes > start - chunk.Offset)
        {
            throw Fault(
                $"column `{column.Path}` is said to have {chunk.Values:N0} values in {chunk.Bytes:N0} bytes at byte {chunk.Offset:N0} of {start:N0}");
        }
        if (chunk.HasPageIndex && (chunk.OffsetIndex < 4 || chunk.OffsetIndexBytes > start - chunk.OffsetIndex))
        {
            throw Fault(
                $"the page index of column `{column.Path}` is said to lie at byte {chunk.OffsetIndex:N0}, outside the file's data");
        }
    }

    ParquetRowGroup[] Numbered(List<(ParquetColumnChunk[] Chunks, long Rows)> groups)
    {
        var numbered = new ParquetRowGroup[groups.Count];
        for (var number = 0; number < groups.Count; number++)
        {
            var (chunks, count) = groups[number];
            if (count < 0 || count > long.MaxValue - rows)
                throw Fault($"row group {number} is said to have {count:N0} rows");
            for (var i = 0; i < chunks.Length; i++)
            {
                if (Columns[i].MaxRepetitionLevel == 0 && chunks[i].Values != count)
                {
                    throw Fault(
                        $"row group {number} has {count:N0} rows, its column `{Columns[i].Path}` has {chunks[i].Values:N0} values");
                }
            }
            numbered[number] = new(rows, count, chunks);
            rows += count;
        }
        return numbered;
    }

    void ReadMetadata(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        for (var i = 0; i < count; i++)
        {
            thrift.Struct(element);
            var (key, value) = ("", "");
            for (var field = 0; thrift.Next(ref field, out var inner);)
            {
                if (field == 1)
                    key = thrift.String(inner);
                else if (field == 2)
                    value = thrift.String(inner);
                else
                    thrift.Skip(inner);
            }
            Metadata[key] = value;
        }
    }

    ParquetFormatException Fault(FormattableString what) => source.Fault(start, $"metadata is damaged: {what}");
}
