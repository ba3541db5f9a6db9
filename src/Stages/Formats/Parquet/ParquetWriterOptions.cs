namespace Millrace.Stages.Formats.Parquet;

/// <summary>How a file is laid out.</summary>
/// <param name="RowsPerRowGroup">Rows after which a row group ends, ≥ 1; the writer holds one encoded row group in
/// memory.</param>
/// <param name="PageBytes">Bytes of values after which a page ends, ≥ 1; 8 to 64 KiB suit random access. A longer value
/// has a page to itself.</param>
/// <param name="Codec"><see cref="ParquetCodec.None"/> or <see cref="ParquetCodec.Snappy"/>.</param>
public sealed record ParquetWriterOptions(int RowsPerRowGroup, int PageBytes, ParquetCodec Codec);
