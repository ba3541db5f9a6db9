namespace Millrace.Stages.Formats.Parquet;

public sealed partial class ParquetColumnReader
{
    /// <summary>Where the data pages of a row group lie, for a reader that keeps pages of its own.</summary>
    internal IReadOnlyList<ParquetPageLocation> PagesOf(int rowGroup)
    {
        OpenChunk(rowGroup);
        return locations[rowGroup] ??= FindPages();
    }
}
