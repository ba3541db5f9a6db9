using System.Globalization;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>What the exported files of a data set are called.</summary>
sealed class ExportNames
{
    readonly Dictionary<ManifestEntry, string> files = [];

    public ExportNames(ExportFormat format, Dataset dataset)
    {
        var metadata = dataset.Description.Metadata;
        IsBinned = metadata.MaxSeqLength > metadata.BinSize && (format, metadata.Text) != (ExportFormat.Lddl, SampleText.Sentences);
        foreach (var group in dataset.Shards.GroupBy(shard => (shard.Split, Bin: IsBinned ? shard.Bin : 0)))
            foreach (var (number, shard) in group.Index())
                files.Add(shard, format switch
                {
                    ExportFormat.Arrow => Path.ChangeExtension(shard.File, ".arrow"),
                    ExportFormat.Text => Path.ChangeExtension(shard.File, ".txt"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"shard-{number}.parquet{(IsBinned ? $"_{shard.Bin}" : "")}"),
                });
    }

    /// <summary>Whether files are of one bin each, and say of which: LDDL has no bins for BART.</summary>
    public bool IsBinned { get; }

    /// <summary>
    /// The file of a shard: LDDL's <c>shard-N.parquet</c> or, in bins, <c>shard-N.parquet_BIN</c>; else the shard's own name with
    /// another ending.
    /// </summary>
    public string FileOf(ManifestEntry shard) => files[shard];
}
