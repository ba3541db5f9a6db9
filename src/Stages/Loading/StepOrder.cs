using System.Diagnostics;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Loading;

/// <summary>The order of training samples, a function of the seed: which one comes where in which step, computed directly.</summary>
/// <remarks>
/// The samples of a bin form a stream: epoch after epoch, each a permutation keyed by (seed, epoch, bin). Batch j of a bin is
/// positions [jG, (j + 1)G) of its stream, so it may reach over the end of an epoch and nothing is dropped.
/// The batches of all bins that end within epoch e of their streams are the steps of epoch e: there are
/// c_b(e) = ⌊(e + 1)n_b / G⌋ − ⌊e n_b / G⌋ of bin b, and a permutation keyed by (seed, e) orders them.
/// So S(e) = Σ_b ⌊e n_b / G⌋ steps lie before epoch e, and a step is found by search on S.
/// </remarks>
sealed class StepOrder
{
    readonly IReadOnlyList<int> bins;
    readonly IReadOnlyList<long> sizes;
    readonly int globalBatchSize;
    readonly RandomKey samplesKey;
    readonly RandomKey stepsKey;
    readonly Int128 total;

    /// <param name="bins">Number of each bin that has samples; their identity in the keys.</param>
    /// <param name="sizes">Samples of each, at least 1.</param>
    /// <param name="globalBatchSize">G, at least 1.</param>
    /// <param name="seed">Of the order.</param>
    public StepOrder(IReadOnlyList<int> bins, IReadOnlyList<long> sizes, int globalBatchSize, ulong seed)
    {
        this.bins = bins;
        this.sizes = sizes;
        this.globalBatchSize = globalBatchSize;
        samplesKey = RandomKey.For(seed, "loader-samples");
        stepsKey = RandomKey.For(seed, "loader-steps");
        foreach (var size in sizes)
            total += size;
    }

    /// <summary>S(e): steps before an epoch.</summary>
    public Int128 StepsBefore(long epoch)
    {
        var steps = (Int128)0;
        foreach (var size in sizes)
            steps += BatchesBefore(size, epoch);
        return steps;
    }

    /// <summary>The epoch that a step belongs to: the last one with S(e) ≤ step.</summary>
    public long EpochOf(long step)
    {
        // Each floor drops less than one: e·N/G − bins < S(e) ≤ e·N/G.
        var low = (Int128)step * globalBatchSize / total;
        var high = ((Int128)step + sizes.Count) * globalBatchSize / total + 1;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (StepsBefore((long)middle) <= step)
                low = middle;
            else
                high = middle;
        }
        return (long)low;
    }

    /// <summary>What a step trains on.</summary>
    public StepPlace PlaceOf(long step)
    {
        var epoch = EpochOf(step);
        var before = StepsBefore(epoch);
        var order = new KeyedPermutation((long)(StepsBefore(epoch + 1) - before), stepsKey.Of((ulong)epoch));
        var place = order[(long)(step - before)];
        for (var bin = 0; bin < sizes.Count; bin++)
        {
            var first = BatchesBefore(sizes[bin], epoch);
            var batches = (long)(BatchesBefore(sizes[bin], epoch + 1) - first);
            if (place < batches)
                return new StepPlace(bin, checked((long)((first + place) * globalBatchSize)));
            place -= batches;
        }
        throw new UnreachableException($"step {step} is not among those of epoch {epoch}");
    }

    /// <summary>Samples of a bin at positions [<paramref name="first"/>, first + rows.Length) of its stream.</summary>
    public void Rows(int bin, long first, Span<long> rows)
    {
        var size = sizes[bin];
        var epoch = first / size;
        var index = first % size;
        var order = OrderOf(bin, epoch);
        for (var i = 0; i < rows.Length; i++)
        {
            if (index == size)
            {
                index = 0;
                order = OrderOf(bin, ++epoch);
            }
            rows[i] = order[index++];
        }
    }

    KeyedPermutation OrderOf(int bin, long epoch) => new(sizes[bin], samplesKey.Of((ulong)epoch).Of((ulong)bins[bin]));

    Int128 BatchesBefore(long size, long epoch) => (Int128)epoch * size / globalBatchSize;
}
