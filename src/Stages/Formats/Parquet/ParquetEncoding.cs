namespace Millrace.Stages.Formats.Parquet;

/// <summary>How a page stores values or levels; the numbers are those of parquet.thrift, <c>Encoding</c>.</summary>
enum ParquetEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}
