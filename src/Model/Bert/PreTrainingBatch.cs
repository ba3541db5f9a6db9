namespace Millrace.Model.Bert;

/// <summary>Sequences with what is to be predicted.</summary>
public sealed record PreTrainingBatch : TokenBatch
{
    /// <summary>Where tokens are predicted: indices of cells that are tokens, in any order.</summary>
    public required int[] MaskedLmPositions { get; init; }

    /// <summary>The original token at each of those positions.</summary>
    public required int[] MaskedLmLabels { get; init; }

    /// <summary>[B], 0 where the second segment follows the first, 1 where it is a random one; null trains without the task.</summary>
    public int[]? NextSentenceLabels { get; init; }
}
