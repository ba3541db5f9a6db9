namespace Millrace.Stages.Formats.Parquet;

/// <summary>One column of one row group, as the footer describes it.</summary>
/// <param name="Codec">How its pages are compressed.</param>
/// <param name="Values">Number of values, nulls and empty lists included.</param>
/// <param name="Offset">Of its first page.</param>
/// <param name="Bytes">Of all its pages with their headers, as stored.</param>
/// <param name="HasPageIndex">Whether a row can be found without reading other pages.</param>
public sealed record ParquetColumnChunk(ParquetCodec Codec, long Values, long Offset, long Bytes, bool HasPageIndex)
{
    internal long OffsetIndex { get; init; }

    internal int OffsetIndexBytes { get; init; }

    internal bool Encrypted { get; init; }

    internal bool InOtherFile { get; init; }
}
