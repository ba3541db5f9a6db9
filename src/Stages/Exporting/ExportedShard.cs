using Millrace.Stages.Shards;

namespace Millrace.Stages.Exporting;

/// <summary>A shard in another format, durable under its name.</summary>
/// <param name="Split">What its samples are for.</param>
/// <param name="File">Its name, below the folder of the split.</param>
/// <param name="Rows">Number of its samples.</param>
public sealed record ExportedShard(DatasetSplit Split, string File, long Rows);
