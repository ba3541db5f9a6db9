namespace Millrace.Model.Bert;

/// <summary>The tokens whose last hidden state the losses read; the last layer computes no others.</summary>
sealed class NeededRows
{
    /// <param name="tokens">The batch.</param>
    /// <param name="masked">Rows of the masked tokens.</param>
    /// <param name="withFirsts">Whether the first token of each sequence is needed too.</param>
    public NeededRows(VisibleTokens tokens, long[] masked, bool withFirsts)
    {
        var needed = new bool[tokens.Ids.Length];
        foreach (var row in masked)
            needed[row] = true;
        var sequences = tokens.Offsets.Length - 1;
        for (var i = 0; i < sequences && withFirsts; i++)
            needed[tokens.Offsets[i]] = true;

        var place = new int[needed.Length];
        Rows = new long[needed.AsSpan().Count(true)];
        Positions = new int[Rows.Length];
        Offsets = new int[sequences + 1];
        var (next, sequence) = (0, 0);
        for (var row = 0; row < needed.Length; row++)
        {
            while (row == tokens.Offsets[sequence + 1])
                Offsets[++sequence] = next;
            place[row] = next;
            if (needed[row])
                (Rows[next], Positions[next++]) = (row, tokens.Positions[row]);
        }
        Offsets[sequences] = next;
        Masked = Array.ConvertAll(masked, row => (long)place[row]);
        Firsts = withFirsts ? Array.ConvertAll(tokens.Offsets[..^1], row => (long)place[row]) : [];
    }

    /// <summary>Ascending rows of the batch's visible tokens.</summary>
    public long[] Rows { get; }

    /// <summary>Position of each in its sequence.</summary>
    public int[] Positions { get; }

    /// <summary>Where each sequence's part begins, and the number of rows.</summary>
    public int[] Offsets { get; }

    /// <summary>Each masked token's index in <see cref="Rows"/>.</summary>
    public long[] Masked { get; }

    /// <summary>Each sequence's first token's index in <see cref="Rows"/>.</summary>
    public long[] Firsts { get; }
}
