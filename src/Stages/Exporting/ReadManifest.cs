using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>Gives the shards of a data set, in the order of its manifest.</summary>
/// <remarks>Out: <see cref="ManifestEntry"/>.</remarks>
public sealed class ReadManifest(Dataset dataset) : Source<ManifestEntry>
{
    /// <inheritdoc/>
    public override long? TotalBytes { get; } = dataset.Shards.Sum(shard => shard.Bytes);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<ManifestEntry>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var number = from.Element; number < dataset.Shards.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shard = dataset.Shards[(int)number];
            yield return new(shard, null, shard.File, shard.Bytes, new Cursor(0, 0, number + 1));
        }
    }
}
