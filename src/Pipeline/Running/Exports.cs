using Millrace.Actors.Streaming;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Exporting;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Running;

/// <summary>Writes a finished data set as other programs read it.</summary>
/// <param name="plan">What is asked for.</param>
/// <param name="folder">Where.</param>
/// <param name="reporter">Who is told.</param>
/// <param name="stop">Stops after the shards in work.</param>
/// <param name="abort">Stops now.</param>
sealed class Exports(Plan plan, RunFolder folder, Reporter reporter, CancellationToken stop, CancellationToken abort)
{
    /// <summary>Writes what is asked for and not there yet; false where there was nothing to do.</summary>
    public async Task<bool> RunAsync()
    {
        if (plan.Options.Exports.Formats.Count == 0)
            return false;
        var any = false;
        foreach (var place in plan.Data.Select(data => folder.Of(data.Name)))
        {
            using var dataset = Dataset.Open(place.Shards, plan.Options.Loader.PageCacheBytes);
            ExportFormat[] missing = [.. plan.Options.Exports.Formats.Where(format => !CommitExport.IsComplete(FolderOf(place, format), dataset.Description))];
            foreach (var format in missing)
                await ExportAsync(dataset, format, FolderOf(place, format)).ConfigureAwait(false);
            any |= missing.Length > 0;
        }
        return any;
    }

    async Task ExportAsync(Dataset dataset, ExportFormat format, string target)
    {
        using var log = new RunLog(folder.Log, TimeProvider.System);
        var vocabulary = Vocabulary.Read(folder.Vocabulary);
        var graph = Graph.From("read-manifest", new ReadManifest(dataset))
            .Via("export-shard", () => new ExportShard(dataset, vocabulary, format, target))
            .To("commit-export", new CommitExport(dataset, format, target))
            .Named(ExportOptions.NameOf(format));
        var streaming = plan.Options.Streaming with { BatchElements = 1 }; // an element is a whole shard
        var run = graph.Start(streaming, new GraphServices(TimeProvider.System, log), stop, abort);
        await reporter.WatchAsync(graph.Name, run).ConfigureAwait(false);
        if (format == ExportFormat.Lddl && dataset.Description.Metadata.Text == SampleText.None && LddlBalance.EvenBins(dataset) is { Count: > 0 } even)
            reporter.Warning(
                $"lddl.torch refuses {(even.Count == 1 ? "bin" : "bins")} {string.Join(", ", even)}, whose files all have equally many samples; lddl.paddle reads them. Another millrace.stages.write-shards.num_shards helps");
    }

    static string FolderOf(RunFolder place, ExportFormat format) => place.Export(ExportOptions.NameOf(format));
}
