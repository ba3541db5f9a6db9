using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Loading;

/// <summary>Steps whose rows are packed with samples of all bins.</summary>
/// <remarks>
/// The samples of all bins form one stream: epoch after epoch, each a permutation keyed by (seed, epoch). A window of W steps
/// is positions [wWG, (w + 1)WG) of it. Its samples are packed into rows (<see cref="RowPacking"/>), a permutation keyed by
/// (seed, window) mixes the rows, and step j of the window has rows [jR / W, (j + 1)R / W) of its R. So a step has G samples
/// on average, and W·G of them belong to W steps exactly: no sample is dropped and none comes twice in an epoch.
/// Whoever knows the step's number knows its rows: ranks agree without talking, and a resume is a seek.
/// </remarks>
sealed class PackedSteps : SampleSteps
{
    // The stream is no bin's: its permutations are keyed by a number that no bin has.
    const int AllBins = -1;

    readonly IReadOnlyList<DatasetGroup> bins;
    readonly RowLookup binOf;
    readonly StepOrder order;
    readonly RandomKey rowsKey;
    readonly int globalBatchSize;
    readonly int windowSteps;
    readonly int capacity;
    Window? last;

    /// <param name="bins">Those of the training split.</param>
    /// <param name="globalBatchSize">G, samples of a step on average.</param>
    /// <param name="windowSamples">About how many samples are packed together; at least those of a step are.</param>
    /// <param name="capacity">Tokens of a row.</param>
    /// <param name="seed">Of the order.</param>
    public PackedSteps(IReadOnlyList<DatasetGroup> bins, int globalBatchSize, int windowSamples, int capacity, ulong seed)
    {
        (this.bins, this.globalBatchSize, this.capacity) = (bins, globalBatchSize, capacity);
        windowSteps = Math.Max(1, windowSamples / globalBatchSize);
        var firsts = new long[bins.Count + 1];
        for (var bin = 0; bin < bins.Count; bin++)
            firsts[bin + 1] = firsts[bin] + bins[bin].Samples;
        binOf = new RowLookup(firsts);
        order = new StepOrder([AllBins], [binOf.Rows], globalBatchSize, seed);
        rowsKey = RandomKey.For(seed, "loader-rows");
    }

    public override long StepsIn(long epochs) => (long)order.StepsBefore(epochs);

    public override long EpochOf(long step) => order.EpochOf(step);

    public override SampleRows Rows(long step, int rank, int worldSize)
    {
        var number = step / windowSteps;
        var window = Volatile.Read(ref last);
        if (window?.Number != number)
            Volatile.Write(ref last, window = new Window(number, Pack(number)));
        return window.Rows.Part((int)(step % windowSteps), windowSteps).Part(rank, worldSize);
    }

    SampleRows Pack(long window)
    {
        var indices = new long[windowSteps * globalBatchSize];
        var first = checked(window * indices.Length);
        order.Rows(bin: 0, first, indices);
        var samples = new LoadedSample[indices.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            var bin = binOf.Find(indices[i]);
            samples[i] = new LoadedSample(bins[bin], indices[i] - binOf.FirstRow(bin), (first + i) / binOf.Rows);
        }
        return RowPacking.Pack(samples, capacity, leastRows: windowSteps, rowsKey.Of((ulong)window));
    }

    sealed record Window(long Number, SampleRows Rows);
}
