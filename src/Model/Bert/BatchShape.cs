namespace Millrace.Model.Bert;

/// <summary>Whether the arrays of a batch fit each other.</summary>
static class BatchShape
{
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void Check(TokenBatch batch)
    {
        var (b, s) = (batch.BatchSize, batch.SequenceLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(b, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(s, 1);
        if (batch.AttentionMask is not null && batch.Lengths is not null)
            throw new ArgumentException("a batch has either an attention_mask or lengths, got both");
        if (batch.AttentionMask is not null && batch.CuSeqlens is not null)
            throw new ArgumentException("a batch has either an attention_mask or cu_seqlens, got both");
        if (batch.CuSeqlens is { } starts)
            CheckStarts(starts, b, s);
        var cells = batch.CuSeqlens is { } ends ? ends[^1] : checked(b * s);
        VisibleTokens.RequireLength(batch.InputIds, cells, "input_ids");
        VisibleTokens.RequireLength(batch.TokenTypeIds, cells, "token_type_ids");
        if (batch.AttentionMask is { } mask)
            VisibleTokens.RequireLength(mask, cells, "attention_mask");
        if (batch.Lengths is not { } lengths)
            return;
        VisibleTokens.RequireLength(lengths, b, "lengths");
        for (var i = 0; i < b; i++)
            VisibleTokens.InRange(lengths[i], batch.CellOf(i + 1) - batch.CellOf(i) + 1, "lengths", "cells of the sequence + 1", i);
    }

    static void CheckStarts(int[] starts, int sequences, int longest)
    {
        VisibleTokens.RequireLength(starts, sequences + 1, "cu_seqlens");
        if (starts[0] != 0)
            throw new ArgumentException($"cu_seqlens[0] must be 0, got {starts[0]}");
        for (var i = 0; i < sequences; i++)
            if (starts[i + 1] <= starts[i] || starts[i + 1] - starts[i] > longest)
                throw new ArgumentException(
                    $"cu_seqlens[{i + 1}] must be in [{starts[i] + 1}, {starts[i] + longest}]: sequence {i} has 1 to {longest} cells, got {starts[i + 1]}");
    }
}
