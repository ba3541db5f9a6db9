namespace Millrace.Stages.Shards;

/// <summary>A shard that is built and durable, but not yet part of the data set.</summary>
/// <param name="Task">What was to be built.</param>
/// <param name="Path">Where the file is now.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="Tokens">Tokens of its samples, special tokens included.</param>
public sealed record BuiltShard(ShardTask Task, string Path, long Bytes, string Sha256, long Tokens);
