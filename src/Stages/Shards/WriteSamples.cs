using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Binning;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>Appends samples to a sample store, from which <see cref="PlanShards"/> takes them again by split and bin.</summary>
/// <remarks>
/// In: <see cref="BinnedPair"/> of at most 65,535 tokens, every id below the size of the vocabulary.
/// State: at most 256 KiB of rows for each split and bin. Each commit is one file, which carries the progress; what was not
/// committed is gone when the sink is opened again.
/// Fails with <see cref="DamagedFileException"/> where the newest segment is not what was committed.
/// </remarks>
/// <param name="folder">Where the store is, such as <c>staging/samples</c> in the folder of a run; created if need be.</param>
/// <param name="vocabularySize">Number of tokens in the vocabulary; ids of up to 65,536 are stored in two bytes.</param>
public sealed class WriteSamples(string folder, int vocabularySize) : Sink<BinnedPair>
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
    public override ValueTask WriteAsync(BinnedPair element, CancellationToken cancellationToken)
    {
        Check(element);
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

    void Check(BinnedPair element)
    {
        var sample = element.Sample;
        ArgumentOutOfRangeException.ThrowIfNegative(element.Bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.InputIds.Length, SampleRow.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sample.MaskedLmLabels.Length, sample.MaskedLmPositions.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.MaskedLmPositions.Length, sample.InputIds.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(sample.Pair.SegmentBStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.Pair.SegmentBStart, sample.InputIds.Length);
        CheckBelow(sample.InputIds, vocabularySize, "token id");
        CheckBelow(sample.MaskedLmLabels, vocabularySize, "label");
        CheckBelow(sample.MaskedLmPositions, sample.InputIds.Length, "position");
    }

    static void CheckBelow(int[] values, int limit, string what)
    {
        if (!IdWidth.AllBelow(values, limit))
            throw new ArgumentOutOfRangeException(
                nameof(values), $"bug: {what} {Array.Find(values, value => (uint)value >= (uint)limit)} is not below {limit}");
    }
}
