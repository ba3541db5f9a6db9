namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads parquet.thrift's <c>ColumnChunk</c>.</summary>
static class ParquetChunkReader
{
    public static ParquetColumnChunk Read(ref ThriftReader thrift, ParquetNode column)
    {
        var chunk = new ParquetColumnChunk(ParquetCodec.None, 0, 0, 0, false);
        var hasMetadata = false;
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    chunk = chunk with { InOtherFile = thrift.Binary(type).Length > 0 };
                    break;
                case 3:
                    thrift.Struct(type);
                    chunk = ReadMetadata(ref thrift, column, chunk);
                    hasMetadata = true;
                    break;
                case 4:
                    chunk = chunk with { OffsetIndex = thrift.Int64(type) };
                    break;
                case 5:
                    chunk = chunk with { OffsetIndexBytes = thrift.Int32(type) };
                    break;
                case 8:
                    chunk = chunk with { Encrypted = true };
                    thrift.Skip(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        if (!hasMetadata && !chunk.Encrypted)
            throw thrift.Fault($"a chunk of column `{column.Path}` is not described");
        return chunk with { HasPageIndex = chunk.OffsetIndexBytes > 0 };
    }

    static ParquetColumnChunk ReadMetadata(ref ThriftReader thrift, ParquetNode column, ParquetColumnChunk chunk)
    {
        var (data, dictionary) = (0L, 0L);
        for (var field = 0; thrift.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    if (thrift.Int32(type) != (int)column.Type!)
                        throw thrift.Fault($"a chunk of column `{column.Path}` has another type than {column.Type}");
                    break;
                case 4:
                    chunk = chunk with { Codec = (ParquetCodec)thrift.Int32(type) };
                    break;
                case 5:
                    chunk = chunk with { Values = thrift.Int64(type) };
                    break;
                case 7:
                    chunk = chunk with { Bytes = thrift.Int64(type) };
                    break;
                case 9:
                    data = thrift.Int64(type);
                    break;
                case 11:
                    dictionary = thrift.Int64(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        // Some writers say 0 where there is no dictionary.
        return chunk with { Offset = dictionary > 0 && dictionary < data ? dictionary : data };
    }
}
