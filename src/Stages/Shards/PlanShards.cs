using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;

namespace Millrace.Stages.Shards;

/// <summary>Gives the shards to build, the training split first, by bin.</summary>
/// <remarks>
/// Out: <see cref="ShardTask"/>; the shards of a group have together each of its rows once, in the order of the input, and
/// differ by at most one row. A group of fewer samples than num_shards has as many shards as samples; the held-out split
/// has one for each bin.
/// </remarks>
public sealed class PlanShards(SampleStore store, WriteShardsOptions options) : Source<ShardTask>
{
    /// <summary>All shards, in order.</summary>
    public IReadOnlyList<ShardTask> Tasks { get; } = [.. store.Groups.SelectMany(group => Cut(store, group, options.NumShards))];

    /// <summary>The same options, but that as many shards are built at once as there are workers.</summary>
    /// <remarks>
    /// What is in flight is counted in bytes of whole shards, of which a worker holds only a row group in memory.
    /// </remarks>
    public GraphOptions Widen(GraphOptions options) => options with
    {
        BatchElements = 1,
        MaxInFlightBytes = Math.Max(
            options.MaxInFlightBytes, 2L * options.Workers * Tasks.Select(task => task.Bytes).DefaultIfEmpty().Max()),
    };

    /// <inheritdoc/>
    public override long? TotalBytes => Tasks.Sum(task => task.Bytes);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<ShardTask>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var number = from.Element; number < Tasks.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var task = Tasks[(int)number];
            yield return new(task, null, task.FileName, task.Bytes, new Cursor(0, 0, number + 1));
        }
    }

    static IEnumerable<ShardTask> Cut(SampleStore store, SampleGroup group, int numShards)
    {
        var rows = store.Rows(group);
        var bytes = store.Bytes(group);
        var shards = group.Split == DatasetSplit.Train ? (int)Math.Min(numShards, rows) : 1;
        for (var shard = 0; shard < shards; shard++)
        {
            var first = ShardBalance.FirstRow(rows, shards, shard);
            var count = ShardBalance.FirstRow(rows, shards, shard + 1) - first;
            yield return new ShardTask(group, shard, shards, first, count, (long)((Int128)bytes * count / rows));
        }
    }
}
