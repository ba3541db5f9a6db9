using Millrace.Model.Configuration;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Shards;

/// <summary>Settings of <c>millrace.stages.write-shards</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="NumShards">Shards of each bin of the training split, at least 1; fewer where a bin has fewer samples.</param>
/// <param name="RowsPerGroup">Samples of a row group, at least 1.</param>
/// <param name="PageBytes">Bytes of values after which a page ends, at least 1.</param>
/// <param name="Compression">How pages are compressed: none or Snappy.</param>
public sealed record WriteShardsOptions(int NumShards, int RowsPerGroup, int PageBytes, ShardCompression Compression)
{
    /// <summary>Reads the section.</summary>
    public static WriteShardsOptions Bind(ConfigSection config) => new(
        config.Int("num_shards", min: 1, max: 99_999),
        config.Int("rows-per-group", min: 1),
        (int)config.Bytes("page-bytes", min: 1, max: 1 << 30),
        config.OneOf<ShardCompression>("compression"));

    internal ParquetWriterOptions Parquet => new(RowsPerGroup, PageBytes, Compression switch
    {
        ShardCompression.Snappy => ParquetCodec.Snappy,
        _ => ParquetCodec.None,
    });
}
