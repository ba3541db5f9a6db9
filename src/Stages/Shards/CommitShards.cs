using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>
/// Makes built shards part of a data set: each gets its name and a line in <c>manifest.jsonl</c>, all together <c>dataset.json</c>.
/// </summary>
/// <remarks>
/// In: <see cref="BuiltShard"/>, in the order of the plan. State: the lines of the manifest, which are also its progress:
/// the same plan gives the same manifest. When it is opened, half a line at the end of the manifest is cut off, and so are the
/// lines from the first one on whose file is missing or has another size: what has no line is deleted and built again.
/// Fails with <see cref="DamagedFileException"/> where a line of the manifest cannot be read.
/// </remarks>
/// <param name="folder">Where the data set is to be, such as <c>shards</c> in the folder of a run; created if need be.</param>
/// <param name="plan">The shards to expect.</param>
/// <param name="metadata">What the shards say about themselves.</param>
/// <param name="inputFiles">Names of the input files, which source_file is an index into.</param>
public sealed class CommitShards(
    string folder, PlanShards plan, ShardMetadata metadata, IReadOnlyList<string> inputFiles) : Sink<BuiltShard>
{
    readonly string manifest = Path.Combine(folder, ShardManifest.FileName);
    readonly List<BuiltShard> pending = [];
    List<ManifestEntry> committed = [];

    /// <summary>Those of the input files in whose content offsets are, not in the file itself.</summary>
    public IReadOnlyList<string> PackedFiles { get; init; } = [];

    /// <summary>The description of the data set; null before it is complete.</summary>
    public DatasetDescription? Dataset { get; set; }

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        pending.Clear();
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        foreach (var built in Directory.EnumerateFiles(folder, "*" + BuildShard.Extension))
            File.Delete(built);
        committed = ShardManifest.Recover(manifest, IsAsPlanned);
        foreach (var task in plan.Tasks.Skip(committed.Count))
            File.Delete(Path.Combine(folder, task.FileName));
        return ValueTask.FromResult(GraphProgress.None with
        {
            Cursor = new Cursor(0, 0, committed.Count),
            Bytes = plan.Tasks.Take(committed.Count).Sum(task => task.Bytes),
        });
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(BuiltShard element, CancellationToken cancellationToken)
    {
        var number = committed.Count + pending.Count;
        if (number == plan.Tasks.Count || plan.Tasks[number] != element.Task)
            throw new ArgumentException($"bug: {element.Task.FileName} is not shard {number} of the plan");
        pending.Add(element);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Cursor.Element != committed.Count + pending.Count)
            throw new ArgumentException(
                $"bug: {progress.Cursor.Element} shards were planned, {committed.Count + pending.Count} arrived");
        if (pending.Count == 0)
            return ValueTask.CompletedTask;
        foreach (var shard in pending)
            File.Move(shard.Path, Path.Combine(folder, shard.Task.FileName), overwrite: true);
        // The names before the lines: a line stands for a file that is there.
        DurableFile.FlushFolder(folder);
        var entries = pending.ConvertAll(EntryOf);
        ShardManifest.Append(manifest, entries);
        committed.AddRange(entries);
        pending.Clear();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (committed.Count != plan.Tasks.Count)
            throw new InvalidOperationException($"bug: {plan.Tasks.Count} shards were planned, {committed.Count} are committed");
        Dataset = DatasetDescription.Of(committed, metadata, inputFiles) with { PackedFiles = PackedFiles };
        Dataset.Write(folder);
        return ValueTask.CompletedTask;
    }

    static ManifestEntry EntryOf(BuiltShard shard) => new(
        shard.Task.FileName,
        shard.Task.Group.Split,
        shard.Task.Group.Bin,
        shard.Task.Rows,
        shard.Tokens,
        shard.Bytes,
        shard.Sha256);

    bool IsAsPlanned(int number, ManifestEntry entry) =>
        number < plan.Tasks.Count
        && entry.File == plan.Tasks[number].FileName
        && entry.Rows == plan.Tasks[number].Rows
        && new FileInfo(Path.Combine(folder, entry.File)) is { Exists: true } file
        && file.Length == entry.Bytes;
}
