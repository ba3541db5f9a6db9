using System.Text;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>Notes which shards have been exported and, for LDDL, how many samples each has.</summary>
/// <remarks>
/// In: <see cref="ManifestEntry"/>, in the order of the manifest. The files are the progress: each appears whole, so those that
/// are there, up to the first that is missing, are done. LDDL's <c>.num_samples.json</c> and a mark are written at the end.
/// </remarks>
/// <param name="dataset">What is exported.</param>
/// <param name="format">Into what.</param>
/// <param name="folder">Where to.</param>
public sealed class CommitExport(Dataset dataset, ExportFormat format, string folder) : Sink<ManifestEntry>
{
    const string NumSamples = ".num_samples.json";
    const string Mark = "exported";

    readonly ExportNames names = new(format, dataset);

    /// <summary>Whether a folder has all of a data set.</summary>
    public static bool IsComplete(string folder, DatasetDescription dataset) =>
        Path.Combine(folder, Mark) is var mark && File.Exists(mark) && File.ReadAllText(mark) == dataset.DatasetHash;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        DurableFile.CreateFolder(folder);
        foreach (var split in Directory.EnumerateDirectories(folder))
            DurableFile.DeleteTemporaries(split);
        var done = dataset.Shards.TakeWhile(shard => File.Exists(PathOf(shard))).ToList();
        return new(GraphProgress.None with { Cursor = new Cursor(0, 0, done.Count), Bytes = done.Sum(shard => shard.Bytes) });
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ManifestEntry element, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (format == ExportFormat.Lddl)
            foreach (var split in dataset.Shards.GroupBy(shard => shard.Split))
            {
                var counts = split.ToDictionary(shard => names.FileOf(shard), shard => shard.Rows);
                DurableFile.Write(
                    Path.Combine(folder, ShardTask.SplitName(split.Key), NumSamples), JsonSerializer.SerializeToUtf8Bytes(counts));
            }
        DurableFile.Write(Path.Combine(folder, Mark), Encoding.ASCII.GetBytes(dataset.Description.DatasetHash));
        return ValueTask.CompletedTask;
    }

    string PathOf(ManifestEntry shard) =>
        Path.Combine(folder, ShardTask.SplitName(shard.Split), names.FileOf(shard));
}
