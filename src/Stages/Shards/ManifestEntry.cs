namespace Millrace.Stages.Shards;

/// <summary>One line of <c>manifest.jsonl</c>: a shard that is part of the data set.</summary>
/// <param name="File">Its name.</param>
/// <param name="Split">What its samples are for.</param>
/// <param name="Bin">Their length class.</param>
/// <param name="Rows">Number of samples.</param>
/// <param name="Tokens">Tokens of the samples, special tokens included.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">SHA-256 of the file, in lower-case hexadecimal.</param>
public sealed record ManifestEntry(
    string File, DatasetSplit Split, int Bin, long Rows, long Tokens, long Bytes, string Sha256);
