namespace Millrace.Stages.Formats.Parquet;

/// <summary>What the page index says of one written page.</summary>
/// <param name="Offset">Of the page's header, in its column chunk.</param>
/// <param name="Bytes">Header included.</param>
/// <param name="FirstRow">In its row group.</param>
/// <param name="Rows">Nulls included.</param>
/// <param name="Nulls">Of the rows.</param>
/// <param name="Bounds">Null where no value can be ordered.</param>
readonly record struct ParquetPageRecord(int Offset, int Bytes, int FirstRow, int Rows, int Nulls, ParquetBounds? Bounds);
