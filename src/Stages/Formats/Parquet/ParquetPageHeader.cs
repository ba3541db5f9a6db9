namespace Millrace.Stages.Formats.Parquet;

/// <summary>parquet.thrift's <c>PageHeader</c> with the header of its kind of page.</summary>
/// <param name="Type">Which kind.</param>
/// <param name="HeaderBytes">Of the header itself.</param>
/// <param name="UncompressedBytes">Of the content.</param>
/// <param name="CompressedBytes">Of the content, as stored.</param>
/// <param name="Crc">Of the content as stored; null where there is none.</param>
/// <param name="Values">Nulls included.</param>
/// <param name="Encoding">Of the values.</param>
/// <param name="DefinitionEncoding">Version 1.</param>
/// <param name="RepetitionEncoding">Version 1.</param>
/// <param name="DefinitionBytes">Version 2.</param>
/// <param name="RepetitionBytes">Version 2.</param>
/// <param name="Compressed">False where a version 2 page says that its values are not, whatever the codec.</param>
readonly record struct ParquetPageHeader(
    ParquetPageType Type,
    int HeaderBytes,
    int UncompressedBytes,
    int CompressedBytes,
    uint? Crc,
    int Values,
    ParquetEncoding Encoding,
    ParquetEncoding DefinitionEncoding,
    ParquetEncoding RepetitionEncoding,
    int DefinitionBytes,
    int RepetitionBytes,
    bool Compressed)
{
    /// <summary>Header and content.</summary>
    public long Bytes => (long)HeaderBytes + CompressedBytes;

    public bool IsData => Type is ParquetPageType.Data or ParquetPageType.DataV2;

    public static ParquetPageHeader Read(ref ThriftReader thrift)
    {
        var header = new ParquetPageHeader((ParquetPageType)(-1), 0, -1, -1, null, -1, default, default, default, 0, 0, true);
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    header = header with { Type = (ParquetPageType)thrift.Int32(type) };
                    break;
                case 2:
                    header = header with { UncompressedBytes = thrift.Int32(type) };
                    break;
                case 3:
                    header = header with { CompressedBytes = thrift.Int32(type) };
                    break;
                case 4:
                    header = header with { Crc = (uint)thrift.Int32(type) };
                    break;
                case 5 or 7 or 8:
                    thrift.Struct(type);
                    header = ReadKind(ref thrift, header, field == 8);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        if (header.Type is < ParquetPageType.Data or > ParquetPageType.DataV2)
            throw thrift.Fault($"a page of the unknown kind {(int)header.Type}");
        if (header.UncompressedBytes < 0 || header.CompressedBytes < 0)
        {
            throw thrift.Fault(
                $"a page of {header.CompressedBytes:N0} bytes, {header.UncompressedBytes:N0} uncompressed");
        }
        if (header.Type != ParquetPageType.Index && header.Values < 0)
            throw thrift.Fault($"a page of {header.Values:N0} values");
        return header with { HeaderBytes = thrift.Position };
    }

    static ParquetPageHeader ReadKind(ref ThriftReader thrift, ParquetPageHeader header, bool isV2)
    {
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (isV2, field)
            {
                case (_, 1):
                    header = header with { Values = thrift.Int32(type) };
                    break;
                case (false, 2) or (true, 4):
                    header = header with { Encoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                // The third field of a dictionary page is a boolean.
                case (false, 3) when type is not (ThriftType.True or ThriftType.False):
                    header = header with { DefinitionEncoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                case (false, 4):
                    header = header with { RepetitionEncoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                case (true, 5):
                    header = header with { DefinitionBytes = thrift.Int32(type) };
                    break;
                case (true, 6):
                    header = header with { RepetitionBytes = thrift.Int32(type) };
                    break;
                case (true, 7):
                    header = header with { Compressed = thrift.Bool(type) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return header;
    }
}
