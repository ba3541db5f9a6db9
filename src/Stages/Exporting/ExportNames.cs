using System.Globalization;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>What exported files are called.</summary>
static class ExportNames
{
    /// <summary>Whether samples are sorted into more than one bin.</summary>
    public static bool IsBinned(Dataset dataset) =>
        dataset.Description.Metadata.MaxSeqLength > dataset.Description.Metadata.BinSize;

    /// <summary>
    /// The file of a shard: LDDL's <c>shard-N.parquet</c> or, in bins, <c>shard-N.parquet_BIN</c>; else the shard's own name with
    /// another ending.
    /// </summary>
    public static string FileOf(ExportFormat format, ManifestEntry shard, Dataset dataset)
    {
        if (format == ExportFormat.Arrow)
            return Path.ChangeExtension(shard.File, ".arrow");
        if (format == ExportFormat.Text)
            return Path.ChangeExtension(shard.File, ".txt");
        var number = dataset.Shards.TakeWhile(other => other != shard).Count(other => (other.Split, other.Bin) == (shard.Split, shard.Bin));
        return string.Create(CultureInfo.InvariantCulture, $"shard-{number}.parquet{(IsBinned(dataset) ? $"_{shard.Bin}" : "")}");
    }
}
