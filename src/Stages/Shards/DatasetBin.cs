namespace Millrace.Stages.Shards;

/// <summary>The samples of one length class in a data set.</summary>
/// <param name="Split">What they are for.</param>
/// <param name="Bin">Number of the class: sequences of bin · bin_size + 1 to (bin + 1) · bin_size tokens.</param>
/// <param name="Samples">How many.</param>
/// <param name="Tokens">Their tokens, special tokens included.</param>
/// <param name="Shards">Number of files.</param>
public sealed record DatasetBin(DatasetSplit Split, int Bin, long Samples, long Tokens, int Shards);
