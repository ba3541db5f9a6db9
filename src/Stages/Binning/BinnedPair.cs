using Millrace.Stages.Masking;

namespace Millrace.Stages.Binning;

/// <summary>A sample and its length class.</summary>
/// <param name="Bin">bin holds sequences of Bin·bin_size + 1 to (Bin + 1)·bin_size tokens.</param>
/// <param name="Sample">The sample.</param>
public sealed record BinnedPair(int Bin, MaskedPair Sample);
