namespace Millrace.Stages.Formats.Parquet;

/// <summary>Bounds of the values of a page or a column chunk, plainly encoded.</summary>
/// <param name="Min">Not above any value.</param>
/// <param name="Max">Not below any value.</param>
/// <param name="MinExact">Whether <paramref name="Min"/> is a value, not a shortened one.</param>
/// <param name="MaxExact">Whether <paramref name="Max"/> is a value.</param>
sealed record ParquetBounds(byte[] Min, byte[] Max, bool MinExact, bool MaxExact);
