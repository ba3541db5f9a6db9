using System.Collections.Concurrent;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Loading;

/// <summary>The batches of a training run, by the number of the step and nothing else: its state is one integer.</summary>
/// <remarks>
/// Every sample comes once in each epoch, and none is dropped: a step may begin in one epoch and end in the next. What a step
/// holds follows from its number and the seed, so ranks agree without talking. Padded and unpadded batches are the same samples,
/// those of a step of one bin, each bin with epochs of its own (<see cref="StepOrder"/>); packed rows mix all bins
/// (<see cref="PackedSteps"/>). Masks are those of the data set where it has any, else drawn, other ones in each epoch; held-out
/// samples keep those of the first. Any step of any run is made in the same time. Safe for several threads.
/// </remarks>
public sealed class ShardLoader : IBatchSource
{
    readonly Dataset dataset;
    readonly LoaderOptions options;
    readonly DynamicMasks? masks;
    readonly SampleSteps steps;
    readonly ConcurrentBag<BatchAssembly> idle = [];

    /// <param name="dataset">The samples; not disposed by this.</param>
    /// <param name="options">How they are put together.</param>
    /// <param name="masks">How they are masked where the data set stores no masks; not used where it does.</param>
    /// <exception cref="InputException">The data set has no training samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size in the options is out of its range.</exception>
    /// <exception cref="ArgumentNullException">The data set stores no masks and <paramref name="masks"/> is null.</exception>
    public ShardLoader(Dataset dataset, LoaderOptions options, DynamicMasks? masks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GlobalBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MicroBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SequenceLengthAlignment, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PackingWindow, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.EvaluationSamples);
        var metadata = dataset.Description.Metadata;
        if (!metadata.IsMasked)
            ArgumentNullException.ThrowIfNull(masks);
        (this.dataset, this.options, this.masks) = (dataset, options, metadata.IsMasked ? null : masks);
        var bins = dataset.Groups(DatasetSplit.Train);
        if (bins.Count == 0)
            throw new InputException($"{dataset.Folder} has no training samples");
        steps = options.Layout == BatchLayout.Packed
            ? new PackedSteps(bins, options.GlobalBatchSize, options.PackingWindow, metadata.MaxSeqLength, options.Seed)
            : new BinnedSteps(bins, options.GlobalBatchSize, options.Seed);
    }

    /// <summary>
    /// Steps that end within the first epochs, of their bins or, packed, of the data set; what is left begins the next step.
    /// </summary>
    /// <param name="epochs">How many.</param>
    public long StepsIn(long epochs) => steps.StepsIn(epochs);

    /// <summary>The epoch that a step belongs to, from 0.</summary>
    public long EpochOf(long step) => steps.EpochOf(step);

    /// <inheritdoc/>
    public IReadOnlyList<PreTrainingBatch> Step(long step) => Slice(step, rank: 0, worldSize: 1);

    /// <summary>
    /// The micro-batches of one rank: sequences [G·rank / worldSize, G·(rank + 1) / worldSize) of the step's G; packed, that
    /// part of its rows.
    /// </summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="rank">Which part, in [0, <paramref name="worldSize"/>).</param>
    /// <param name="worldSize">Number of parts; they differ by at most one sequence or row, and some are empty beyond their number.</param>
    public IReadOnlyList<PreTrainingBatch> Slice(long step, int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        return [.. Batches(steps.Rows(step, rank, worldSize))];
    }

    /// <summary>
    /// The held-out batches, bin after bin: evaluation_samples sequences together, of each bin its share, the first ones.
    /// Packed, they are the same sequences, all packed together.
    /// </summary>
    public IEnumerable<PreTrainingBatch> HeldOut()
    {
        var chosen = HeldOutSamples();
        return options.Layout == BatchLayout.Packed
            ? Batches(RowPacking.Pack(
                [.. chosen.SelectMany(samples => samples)], dataset.Description.Metadata.MaxSeqLength, leastRows: 1,
                RandomKey.For(options.Seed, "loader-held-out")))
            : chosen.SelectMany(samples => Batches(new SampleRows(samples)));
    }

    /// <summary>One sample as it is in an epoch, in a batch of its own.</summary>
    /// <param name="split">Its split.</param>
    /// <param name="bin">Its length class.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="epoch">Which masks, where they are drawn; held-out samples are read in epoch 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public PreTrainingBatch Sample(DatasetSplit split, int bin, long index, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var group = dataset.Groups(split).FirstOrDefault(group => group.Group.Bin == bin)
            ?? throw new ArgumentOutOfRangeException(nameof(bin), $"the {ShardTask.SplitName(split)} split has no bin {bin}");
        LoadedSample[] sample = [new(group, index, epoch)];
        return Assemble(options.Layout == BatchLayout.Packed ? new SampleRows(sample, new[] { 0, 1 }) : new SampleRows(sample));
    }

    IEnumerable<LoadedSample[]> HeldOutSamples()
    {
        var bins = dataset.Groups(DatasetSplit.HeldOut);
        var total = bins.Sum(bin => bin.Samples);
        var wanted = Math.Min(total, options.EvaluationSamples);
        var before = 0L;
        foreach (var bin in bins)
        {
            var samples = new LoadedSample[Share(before + bin.Samples) - Share(before)];
            for (var index = 0; index < samples.Length; index++)
                samples[index] = new LoadedSample(bin, index, Epoch: 0);
            before += bin.Samples;
            yield return samples;
        }

        long Share(long samples) => (long)((Int128)samples * wanted / total);
    }

    IEnumerable<PreTrainingBatch> Batches(SampleRows rows)
    {
        for (var first = 0; first < rows.Count; first += options.MicroBatchSize)
            yield return Assemble(rows.Range(first, Math.Min(rows.Count, first + options.MicroBatchSize)));
    }

    PreTrainingBatch Assemble(SampleRows rows)
    {
        if (!idle.TryTake(out var assembly))
            assembly = new BatchAssembly(dataset.Description.Metadata, options.Layout, options.SequenceLengthAlignment, masks);
        var batch = assembly.Assemble(rows);
        idle.Add(assembly);
        return batch;
    }
}
