using System.Security.Cryptography;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Writes one shard from the samples of a store.</summary>
/// <remarks>
/// In: <see cref="ShardTask"/>. Out: <see cref="BuiltShard"/>, one per element; its file is durable, under a name that
/// <see cref="CommitShards"/> changes to the shard's.
/// Keeps no state between elements: the same task gives the same bytes in any worker, and building it again replaces the file.
/// Holds one row group and one block of the store in memory.
/// Fails with <see cref="DamagedFileException"/> where the store is not what was committed.
/// </remarks>
/// <param name="store">Where the samples are.</param>
/// <param name="metadata">What the shards say about themselves.</param>
/// <param name="options">How they are laid out.</param>
/// <param name="folder">Where the data set is to be; created if need be.</param>
public sealed class BuildShard(SampleStore store, ShardMetadata metadata, WriteShardsOptions options, string folder)
    : Stage<ShardTask, BuiltShard>
{
    /// <summary>Ending of a shard that is built but not part of the data set.</summary>
    internal const string Extension = ".built";

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(ShardTask task, Emit<BuiltShard> emit)
    {
        if (store.IdBytes != metadata.IdBytes)
            throw new ArgumentException(
                $"bug: {store.Folder} has ids of {store.IdBytes} bytes, the shards are to have {metadata.IdBytes}");
        DurableFile.CreateFolder(folder);
        var path = Path.Combine(folder, task.FileName + Extension);
        using var file = DurableFile.Create(path);
        var writer = new ShardWriter(file.Stream, task.Group, metadata, options);
        using (var rows = store.Read(task.Group, task.FirstRow, task.FirstRow + task.Rows))
            while (rows.Next())
                writer.Add(rows.Current);
        writer.Complete();

        file.Stream.Position = 0;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Stream));
        var bytes = file.Stream.Length;
        file.Commit();
        return emit(new BuiltShard(task, path, bytes, sha256, writer.Tokens));
    }
}
