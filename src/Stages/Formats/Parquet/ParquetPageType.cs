namespace Millrace.Stages.Formats.Parquet;

/// <summary>The numbers of parquet.thrift, <c>PageType</c>.</summary>
enum ParquetPageType
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}
