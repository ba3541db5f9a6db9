namespace Millrace.Stages.Formats.Parquet;

/// <summary>A column chunk that lies in the stream, as the footer describes it.</summary>
/// <param name="Offset">Of its first page, from the start of the stream.</param>
/// <param name="Rows">Nulls included.</param>
/// <param name="Bytes">As stored, page headers included.</param>
/// <param name="UncompressedBytes">As decompressed, page headers included.</param>
/// <param name="Pages">In order.</param>
sealed record ParquetWrittenChunk(long Offset, int Rows, int Bytes, long UncompressedBytes, ParquetPageRecord[] Pages);
