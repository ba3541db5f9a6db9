using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>What LDDL's loaders ask of the number of samples in files.</summary>
public static class LddlBalance
{
    /// <summary>
    /// The bins of the training split whose files all have equally many samples: <c>lddl.torch</c> asserts that the most is one
    /// more than the least, and so refuses them, where <c>lddl.paddle</c> does not.
    /// </summary>
    public static IReadOnlyList<int> EvenBins(Dataset dataset) =>
    [
        .. dataset.Shards.Where(shard => shard.Split == DatasetSplit.Train).GroupBy(shard => shard.Bin)
            .Where(bin => bin.Select(shard => shard.Rows).Distinct().Count() == 1).Select(bin => bin.Key),
    ];
}
