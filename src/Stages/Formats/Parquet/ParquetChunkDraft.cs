namespace Millrace.Stages.Formats.Parquet;

/// <summary>One column of one row group, encoded and not yet written.</summary>
sealed class ParquetChunkDraft
{
    public ByteBuffer Bytes { get; } = new();

    public List<ParquetPageRecord> Pages { get; } = [];

    public int Rows { get; set; }

    public long UncompressedBytes { get; set; }

    /// <summary>Makes it ready for another chunk; the records of pages have been handed on.</summary>
    public void Clear()
    {
        Bytes.Clear();
        Pages.Clear();
        Rows = 0;
        UncompressedBytes = 0;
    }
}
