namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes parquet.thrift's <c>PageHeader</c>.</summary>
static class ParquetPageHeaders
{
    /// <summary>The header of a plain version 1 data page; <paramref name="crc"/> is that of the page as
    /// stored.</summary>
    public static void WriteData(ByteBuffer target, int rows, int uncompressedBytes, int compressedBytes, uint crc)
    {
        var thrift = new ThriftWriter(target);
        thrift.Begin();
        thrift.Int32(1, (int)ParquetPageType.Data);
        thrift.Int32(2, uncompressedBytes);
        thrift.Int32(3, compressedBytes);
        thrift.Int32(4, (int)crc);
        thrift.Struct(5);
        thrift.Int32(1, rows);
        thrift.Int32(2, (int)ParquetEncoding.Plain);
        thrift.Int32(3, (int)ParquetEncoding.Rle);
        thrift.Int32(4, (int)ParquetEncoding.Rle);
        thrift.End();
        thrift.End();
    }
}
