namespace Millrace.Stages.Formats.Parquet;

/// <summary>How pages are compressed; the numbers are those of parquet.thrift, <c>CompressionCodec</c>.</summary>
/// <remarks>The writer takes <see cref="None"/> and <see cref="Snappy"/>, the reader also <see cref="Gzip"/> and
/// <see cref="Brotli"/>; the others are refused by name.</remarks>
public enum ParquetCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Snappy's raw format.</summary>
    Snappy = 1,

    /// <summary>Gzip, one or several members.</summary>
    Gzip = 2,

    /// <summary>LZO: refused.</summary>
    Lzo = 3,

    /// <summary>Brotli.</summary>
    Brotli = 4,

    /// <summary>LZ4 in Hadoop's framing: refused.</summary>
    Lz4 = 5,

    /// <summary>Zstandard: refused.</summary>
    Zstd = 6,

    /// <summary>LZ4 blocks: refused.</summary>
    Lz4Raw = 7,
}
