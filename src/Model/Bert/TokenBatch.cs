namespace Millrace.Model.Bert;

/// <summary>Sequences as plain arrays: padded to one length, without padding, or packed into rows of one length.</summary>
/// <remarks>
/// A cell is a place for a token; the ids of all cells follow each other. Attention stays within a sequence, and positions
/// begin at 0 in each, whatever the layout:
/// <list type="bullet">
/// <item>padded: cells are [B, S]; <see cref="AttentionMask"/> or <see cref="Lengths"/> says which are tokens, without either all are;</item>
/// <item>unpadded: <see cref="CuSeqlens"/> alone; every cell is a token;</item>
/// <item>packed: cells are [R, S], <see cref="CuSeqlens"/> and <see cref="Lengths"/> together; what is left of a row belongs
/// to its last sequence and is padding.</item>
/// </list>
/// Padding is taken out before the first layer, so it costs nothing and changes nothing.
/// </remarks>
public record TokenBatch
{
    /// <summary>B, the number of sequences.</summary>
    public required int BatchSize { get; init; }

    /// <summary>S: cells of a sequence where it is padded, of a row where it is packed, else tokens of the longest sequence.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>[cells], ids below vocab_size.</summary>
    public required int[] InputIds { get; init; }

    /// <summary>[cells], below type_vocab_size.</summary>
    public required int[] TokenTypeIds { get; init; }

    /// <summary>[B, S], 1 for a token, 0 for padding (which may stand anywhere), or null.</summary>
    public int[]? AttentionMask { get; init; }

    /// <summary>[B], tokens at the start of each sequence's cells, or null.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>[B + 1], the first cell of each sequence, ascending from 0, and the number of cells; null where cells are [B, S].</summary>
    public int[]? CuSeqlens { get; init; }

    /// <summary>Number of tokens, padding left out.</summary>
    public int Tokens
    {
        get
        {
            if (AttentionMask is { } mask)
                return mask.Length - mask.AsSpan().Count(0);
            if (Lengths is not { } lengths)
                return InputIds.Length;
            var tokens = 0;
            foreach (var length in lengths)
                tokens += length;
            return tokens;
        }
    }

    /// <summary>The first cell of a sequence; that of number B is the number of cells.</summary>
    internal int CellOf(int sequence) => CuSeqlens is { } starts ? starts[sequence] : sequence * SequenceLength;
}
