using Millrace.Stages.Pairing;

namespace Millrace.Stages.Masking;

/// <summary>A pair with tokens chosen for masked-LM prediction; or with none, for the loader to choose.</summary>
/// <param name="Pair">Where it comes from; its ids are the original ones.</param>
/// <param name="InputIds">int[seq_len], the ids after replacement.</param>
/// <param name="MaskedLmPositions">int[n], n ≤ max_predictions_per_seq, strictly ascending; empty where nothing is masked.</param>
/// <param name="MaskedLmLabels">int[n], the original ids at those positions.</param>
public sealed record MaskedPair(SegmentPair Pair, int[] InputIds, int[] MaskedLmPositions, int[] MaskedLmLabels);
