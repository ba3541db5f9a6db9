namespace Millrace.Model.Bert;

/// <summary>A batch without its padding: the visible tokens of all sequences in one row after the other.</summary>
sealed class VisibleTokens
{
    VisibleTokens(int rows, int sequences, int cells)
    {
        Ids = new int[rows];
        Types = new int[rows];
        Positions = new int[rows];
        Cells = new int[rows];
        Offsets = new int[sequences + 1];
        RowOfCell = new int[cells];
    }

    public int[] Ids { get; }

    public int[] Types { get; }

    /// <summary>Position of each token in its sequence.</summary>
    public int[] Positions { get; }

    /// <summary>Flat index b·S + s of each token.</summary>
    public int[] Cells { get; }

    /// <summary>First row of each sequence, and the number of rows.</summary>
    public int[] Offsets { get; }

    /// <summary>Row of each flat index, -1 for padding.</summary>
    public int[] RowOfCell { get; }

    /// <exception cref="ArgumentException">The arrays do not fit each other or the configuration.</exception>
    public static VisibleTokens Of(TokenBatch batch, BertConfig config)
    {
        var (b, s) = (batch.BatchSize, batch.SequenceLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(b, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(s, 1);
        var cells = checked(b * s);
        RequireLength(batch.InputIds, cells, "input_ids");
        RequireLength(batch.TokenTypeIds, cells, "token_type_ids");
        if (batch.AttentionMask is not null && batch.Lengths is not null)
            throw new ArgumentException("a batch has either an attention_mask or lengths, got both");
        if (batch.AttentionMask is { } mask)
            RequireLength(mask, cells, "attention_mask");
        if (batch.Lengths is { } lengths)
            RequireLength(lengths, b, "lengths");

        var tokens = new VisibleTokens(CountVisible(batch), b, cells);
        var row = 0;
        for (var sequence = 0; sequence < b; sequence++)
        {
            for (var position = 0; position < s; position++)
            {
                var cell = sequence * s + position;
                if (!IsVisible(batch, sequence, position))
                {
                    tokens.RowOfCell[cell] = -1;
                    continue;
                }
                tokens.RowOfCell[cell] = row;
                tokens.Cells[row] = cell;
                tokens.Ids[row] = InRange(batch.InputIds[cell], config.VocabSize, "input_ids", "vocab_size", cell);
                tokens.Types[row] = InRange(batch.TokenTypeIds[cell], config.TypeVocabSize, "token_type_ids", "type_vocab_size", cell);
                tokens.Positions[row++] = config.PositionEmbeddingType == PositionEmbeddingType.Alibi
                    ? position
                    : InRange(position, config.MaxPositionEmbeddings, "positions", "max_position_embeddings", cell);
            }
            if (row == tokens.Offsets[sequence])
                throw new ArgumentException($"sequence {sequence} of the batch has no visible token");
            tokens.Offsets[sequence + 1] = row;
        }
        return tokens;
    }

    /// <summary>Rows of flat indices that must be visible.</summary>
    public long[] RowsOf(int[] cells, string name)
    {
        var rows = new long[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = InRange(cells[i], RowOfCell.Length, name, "batch size × sequence length", i);
            rows[i] = RowOfCell[cell] >= 0
                ? RowOfCell[cell]
                : throw new ArgumentException($"{name}[{i}] = {cell} points at padding");
        }
        return rows;
    }

    public static int InRange(int value, int limit, string name, string limitName, int index) => (uint)value < (uint)limit
        ? value
        : throw new ArgumentException($"{name}[{index}] = {value} must be in [0, {limit}): {limitName} is {limit}");

    public static void RequireLength(int[] values, int expected, string name)
    {
        if (values.Length != expected)
            throw new ArgumentException($"{name} has {values.Length} values, expected {expected}");
    }

    static int CountVisible(TokenBatch batch)
    {
        if (batch.AttentionMask is { } mask)
            return mask.Length - mask.AsSpan().Count(0);
        if (batch.Lengths is not { } lengths)
            return batch.BatchSize * batch.SequenceLength;
        var total = 0;
        for (var i = 0; i < lengths.Length; i++)
            total += InRange(lengths[i], batch.SequenceLength + 1, "lengths", "sequence length + 1", i);
        return total;
    }

    static bool IsVisible(TokenBatch batch, int sequence, int position) =>
        batch.AttentionMask is { } mask ? mask[sequence * batch.SequenceLength + position] != 0
        : batch.Lengths is not { } lengths || position < lengths[sequence];
}
