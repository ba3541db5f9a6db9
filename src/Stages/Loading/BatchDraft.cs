namespace Millrace.Stages.Loading;

/// <summary>The arrays of a batch that is being filled.</summary>
/// <param name="sequences">Number of sequences.</param>
/// <param name="sequenceLength">Cells of a sequence, or of a row, or of the longest sequence.</param>
/// <param name="cells">Of all sequences.</param>
/// <param name="starts">The first cell of each sequence, and the number of cells; null where each has as many.</param>
/// <param name="hasLengths">Whether the batch says how long each sequence is: it does not follow from where they start.</param>
/// <param name="hasNextSentence">Whether the batch has labels of the next sentence.</param>
sealed class BatchDraft(int sequences, int sequenceLength, int cells, int[]? starts, bool hasLengths, bool hasNextSentence)
{
    public int Sequences => sequences;

    public int SequenceLength => sequenceLength;

    public int[]? Starts => starts;

    /// <summary>Every cell is to be written.</summary>
    public int[] InputIds { get; } = GC.AllocateUninitializedArray<int>(cells);

    public int[] TokenTypeIds { get; } = new int[cells];

    public int[]? Lengths { get; } = hasLengths ? new int[sequences] : null;

    public int[]? NextSentenceLabels { get; } = hasNextSentence ? new int[sequences] : null;

    /// <summary>The first cell of a sequence, and the end of its cells.</summary>
    public (int Start, int End) CellsOf(int sequence) => starts is null
        ? (sequence * sequenceLength, (sequence + 1) * sequenceLength)
        : (starts[sequence], starts[sequence + 1]);
}
