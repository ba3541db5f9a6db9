namespace Millrace.Stages.Formats.Parquet;

/// <summary>Where the page index of a column chunk lies in the file; no bytes where a part is absent.</summary>
readonly record struct ParquetIndexPlace(long ColumnIndex, int ColumnIndexBytes, long OffsetIndex, int OffsetIndexBytes);
