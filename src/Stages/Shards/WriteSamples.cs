using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Appends samples to a sample store, from which <see cref="PlanShards"/> takes them again by split and bin.</summary>
/// <remarks>
/// In: <see cref="EncodedSample"/>, of <see cref="EncodeSamples"/> with the same vocabulary.
/// State: at most 256 KiB of rows for each split and bin. Each commit is one file, which carries the progress; what was not
/// committed is gone when the sink is opened again.
/// Fails with <see cref="DamagedFileException"/> where the newest segment is not what was committed.
/// </remarks>
/// <param name="folder">Where the store is, such as <c>staging/samples</c> in the folder of a run; created if need be.</param>
/// <param name="vocabularySize">Number of tokens in the vocabulary.</param>
public sealed class WriteSamples(string folder, int vocabularySize) : Sink<EncodedSample>
{
    readonly int idBytes = IdWidth.Of(vocabularySize);
    readonly SortedDictionary<SampleGroup, SampleBlockDraft> drafts = [];
    SampleSegmentWriter? segment;
    int next;

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken)
    {
        Abandon();
        DurableFile.CreateFolder(folder);
        DurableFile.DeleteTemporaries(folder);
        next = SampleSegment.Count(folder);
        return ValueTask.FromResult(
            next == 0 ? GraphProgress.None : SampleSegment.ReadFooter(SampleSegment.PathOf(folder, next - 1)).Progress);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(EncodedSample element, CancellationToken cancellationToken)
    {
        Segment().Add(element);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        Segment().Commit(progress);
        Abandon();
        next++;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Abandon();
        using var mark = DurableFile.Create(Path.Combine(folder, SampleStore.CompleteMark));
        mark.Commit();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Abandon();
        return base.DisposeAsync();
    }

    SampleSegmentWriter Segment() => segment ??= new SampleSegmentWriter(SampleSegment.PathOf(folder, next), idBytes, drafts);

    void Abandon()
    {
        segment?.Dispose();
        segment = null;
    }
}
