using System.Globalization;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>What exported files are called.</summary>
static class ExportNames
{
    /// <summary>Whether files are of one bin each, and say of which: LDDL has no bins for BART.</summary>
    public static bool IsBinned(ExportFormat format, Dataset dataset) =>
        dataset.Description.Metadata is var metadata
        && metadata.MaxSeqLength > metadata.BinSize
        && (format, metadata.Text) != (ExportFormat.Lddl, SampleText.Sentences);

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
        var isBinned = IsBinned(format, dataset);
        var number = dataset.Shards.TakeWhile(other => other != shard)
            .Count(other => other.Split == shard.Split && (!isBinned || other.Bin == shard.Bin));
        return string.Create(CultureInfo.InvariantCulture, $"shard-{number}.parquet{(isBinned ? $"_{shard.Bin}" : "")}");
    }
}
