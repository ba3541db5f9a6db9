namespace Millrace.Stages.Formats.Parquet;

/// <summary>Where a decoder is, for its errors.</summary>
/// <param name="Source">The file.</param>
/// <param name="Column">Path of the column.</param>
/// <param name="Offset">Of the page.</param>
readonly record struct ParquetPlace(ParquetSource Source, string Column, long Offset)
{
    public ParquetFormatException Fault(FormattableString what) => Source.Fault(Offset, $"column `{Column}`: {what}");

    public ParquetFormatException CutShort(string what) => Fault($"page is damaged: {what} go on beyond its end");
}
