namespace Millrace.Stages.Formats.Parquet;

/// <summary>Some consecutive rows of a file.</summary>
/// <param name="FirstRow">Number of its first row in the file.</param>
/// <param name="Rows">How many.</param>
/// <param name="Columns">One chunk for each column of the file, in the same order.</param>
public sealed record ParquetRowGroup(long FirstRow, long Rows, IReadOnlyList<ParquetColumnChunk> Columns);
