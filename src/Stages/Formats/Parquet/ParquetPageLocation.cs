namespace Millrace.Stages.Formats.Parquet;

/// <summary>Where a data page lies.</summary>
/// <param name="Offset">Of its header, in the file.</param>
/// <param name="Bytes">Header included.</param>
/// <param name="FirstRow">In its row group.</param>
readonly record struct ParquetPageLocation(long Offset, int Bytes, long FirstRow);
