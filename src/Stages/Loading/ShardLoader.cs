using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Loading;

/// <summary>The batches of a training run, by the number of the step and nothing else: its state is one integer.</summary>
/// <remarks>
/// All samples of a step are of one bin. Every sample of a bin comes once in each epoch of the bin, and none is dropped: a step
/// may begin in one epoch and end in the next. Which step is of which bin follows from the seed, so ranks agree without
/// talking; see <see cref="StepOrder"/>. Any step of any run is made in the same time. Safe for several threads.
/// </remarks>
public sealed class ShardLoader : IBatchSource
{
    readonly IReadOnlyList<DatasetGroup> bins;
    readonly IReadOnlyList<DatasetGroup> heldOut;
    readonly LoaderOptions options;
    readonly BatchAssembly assembly;
    readonly StepOrder order;

    /// <param name="dataset">The samples; not disposed by this.</param>
    /// <param name="options">How they are put together.</param>
    /// <exception cref="InputException">The data set has no training samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size in the options is out of its range.</exception>
    public ShardLoader(Dataset dataset, LoaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GlobalBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MicroBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SequenceLengthAlignment, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.EvaluationSamples);
        this.options = options;
        bins = dataset.Groups(DatasetSplit.Train);
        heldOut = dataset.Groups(DatasetSplit.HeldOut);
        if (bins.Count == 0)
            throw new InputException($"{dataset.Folder} has no training samples");
        assembly = new BatchAssembly(dataset.Description.Metadata, options.SequenceLengthAlignment);
        order = new StepOrder(
            [.. bins.Select(bin => bin.Group.Bin)], [.. bins.Select(bin => bin.Samples)], options.GlobalBatchSize, options.Seed);
    }

    /// <summary>Steps that end within the first epochs of their bins; what is left of each bin then begins its next step.</summary>
    /// <param name="epochs">How many.</param>
    public long StepsIn(long epochs) => (long)order.StepsBefore(epochs);

    /// <summary>The epoch that a step belongs to, from 0.</summary>
    public long EpochOf(long step) => order.EpochOf(step);

    /// <inheritdoc/>
    public IReadOnlyList<PreTrainingBatch> Step(long step) => Slice(step, rank: 0, worldSize: 1);

    /// <summary>The micro-batches of one rank: sequences [G·rank / worldSize, G·(rank + 1) / worldSize) of the step's G.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="rank">Which part, in [0, <paramref name="worldSize"/>).</param>
    /// <param name="worldSize">Number of parts; they differ by at most one sequence, and some are empty beyond G.</param>
    public IReadOnlyList<PreTrainingBatch> Slice(long step, int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        var place = order.PlaceOf(step);
        var first = (long)options.GlobalBatchSize * rank / worldSize;
        var samples = new long[(long)options.GlobalBatchSize * (rank + 1) / worldSize - first];
        order.Rows(place.Bin, place.First + first, samples);
        return [.. Batches(bins[place.Bin], samples)];
    }

    /// <summary>
    /// The held-out batches, bin after bin: evaluation_samples sequences together, of each bin its share, the first ones.
    /// </summary>
    public IEnumerable<PreTrainingBatch> HeldOut()
    {
        var total = heldOut.Sum(bin => bin.Samples);
        var wanted = Math.Min(total, options.EvaluationSamples);
        var before = 0L;
        foreach (var bin in heldOut)
        {
            var first = Share(before);
            before += bin.Samples;
            var samples = new long[Share(before) - first];
            for (var index = 0; index < samples.Length; index++)
                samples[index] = index;
            foreach (var batch in Batches(bin, samples))
                yield return batch;
        }

        long Share(long samples) => (long)((Int128)samples * wanted / total);
    }

    IEnumerable<PreTrainingBatch> Batches(DatasetGroup bin, long[] samples)
    {
        for (var start = 0; start < samples.Length; start += options.MicroBatchSize)
            yield return assembly.Assemble(bin, samples.AsSpan(start, Math.Min(options.MicroBatchSize, samples.Length - start)));
    }
}
