namespace Millrace.Model.Bert;

/// <summary>Sequences of one padded length, as plain arrays, row-major [B, S].</summary>
/// <remarks>
/// What is visible is said by <see cref="AttentionMask"/> or by <see cref="Lengths"/>, not both; without either everything is.
/// Padding is taken out before the first layer, so it costs nothing and changes nothing.
/// </remarks>
public record TokenBatch
{
    /// <summary>B, the number of sequences.</summary>
    public required int BatchSize { get; init; }

    /// <summary>S, the padded length.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>[B, S], ids below vocab_size.</summary>
    public required int[] InputIds { get; init; }

    /// <summary>[B, S], below type_vocab_size.</summary>
    public required int[] TokenTypeIds { get; init; }

    /// <summary>[B, S], 1 for a token, 0 for padding (which may stand anywhere), or null.</summary>
    public int[]? AttentionMask { get; init; }

    /// <summary>[B], tokens at the start of each sequence, or null.</summary>
    public int[]? Lengths { get; init; }
}
