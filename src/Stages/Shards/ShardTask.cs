using System.Globalization;

namespace Millrace.Stages.Shards;

/// <summary>One shard to build: some consecutive samples of a group.</summary>
/// <param name="Group">Split and bin.</param>
/// <param name="Shard">Number of the shard in its group, from 0.</param>
/// <param name="Shards">Number of shards of the group.</param>
/// <param name="FirstRow">Number of its first sample in the group.</param>
/// <param name="Rows">Number of its samples, at least 1.</param>
/// <param name="Bytes">About how many bytes those take in the sample store, for progress.</param>
public sealed record ShardTask(SampleGroup Group, int Shard, int Shards, long FirstRow, long Rows, long Bytes)
{
    /// <summary>Name of the file, such as <c>train-bin00-00003-of-00016.parquet</c>.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture,
        $"{SplitName(Group.Split)}-bin{Group.Bin:D2}-{Shard:D5}-of-{Shards:D5}.parquet");

    /// <summary>What a split is called in files: <c>train</c> or <c>held-out</c>.</summary>
    public static string SplitName(DatasetSplit split) => split == DatasetSplit.HeldOut ? "held-out" : "train";
}
