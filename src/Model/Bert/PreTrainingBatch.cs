namespace Millrace.Model.Bert;

/// <summary>Sequences for one forward pass, padded to one length. B sequences of S positions, row-major.</summary>
/// <param name="Size">B.</param>
/// <param name="SequenceLength">S.</param>
/// <param name="InputIds">int[B·S]; behind a sequence's length the id of [PAD].</param>
/// <param name="TokenTypeIds">int[B·S]; 0 up to the first [SEP] and in padding, 1 in segment B and its [SEP].</param>
/// <param name="Lengths">int[B]; tokens of each sequence, special tokens included, ≤ S.</param>
/// <param name="MaskedLmPositions">int[M]; b·S + s of each position to predict, ascending.</param>
/// <param name="MaskedLmLabels">int[M]; the original ids there.</param>
/// <param name="NextSentenceLabels">int[B]; 0 where B follows A, 1 where it is random; empty for a model without NSP.</param>
public sealed record PreTrainingBatch(
    int Size,
    int SequenceLength,
    int[] InputIds,
    int[] TokenTypeIds,
    int[] Lengths,
    int[] MaskedLmPositions,
    int[] MaskedLmLabels,
    int[] NextSentenceLabels);
