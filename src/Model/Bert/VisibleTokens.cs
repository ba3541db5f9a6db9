namespace Millrace.Model.Bert;

/// <summary>A batch without its padding: the visible tokens of all sequences in one row after the other.</summary>
sealed record VisibleTokens
{
    VisibleTokens(int rows, int sequences, int cells)
    {
        Ids = new int[rows];
        Types = new int[rows];
        Positions = new int[rows];
        Cells = new int[rows];
        Offsets = new int[sequences + 1];
        RowOfCell = new int[cells];
        Array.Fill(RowOfCell, -1);
    }

    public int[] Ids { get; init; }

    public int[] Types { get; }

    /// <summary>Position of each token in its sequence.</summary>
    public int[] Positions { get; }

    /// <summary>Cell of each token.</summary>
    public int[] Cells { get; }

    /// <summary>First row of each sequence, and the number of rows.</summary>
    public int[] Offsets { get; }

    /// <summary>Row of each cell, -1 for padding.</summary>
    public int[] RowOfCell { get; }

    /// <exception cref="ArgumentException">The arrays do not fit each other or the configuration.</exception>
    public static VisibleTokens Of(TokenBatch batch, BertConfig config)
    {
        BatchShape.Check(batch);
        var tokens = new VisibleTokens(batch.Tokens, batch.BatchSize, batch.InputIds.Length);
        var row = 0;
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            var (first, end) = (batch.CellOf(sequence), batch.CellOf(sequence + 1));
            if (batch.Lengths is { } lengths)
                end = first + lengths[sequence];
            for (var cell = first; cell < end; cell++)
                if (batch.AttentionMask is not { } mask || mask[cell] != 0)
                    tokens.Add(batch, config, row++, cell, cell - first);
            if (row == tokens.Offsets[sequence])
                throw new ArgumentException($"sequence {sequence} of the batch has no visible token");
            tokens.Offsets[sequence + 1] = row;
        }
        return tokens;
    }

    /// <summary>Rows of cells that must be visible.</summary>
    public long[] RowsOf(int[] cells, string name)
    {
        var rows = new long[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = InRange(cells[i], RowOfCell.Length, name, "number of cells", i);
            rows[i] = RowOfCell[cell] >= 0
                ? RowOfCell[cell]
                : throw new ArgumentException($"{name}[{i}] = {cell} points at padding");
        }
        return rows;
    }

    /// <summary>Rows of the tokens to predict, whose labels fit too.</summary>
    /// <exception cref="ArgumentException">One is padding, or a label is no token.</exception>
    public long[] MaskedRows(PreTrainingBatch batch, BertConfig config)
    {
        var rows = RowsOf(batch.MaskedLmPositions, "masked_lm_positions");
        RequireLength(batch.MaskedLmLabels, rows.Length, "masked_lm_labels");
        for (var i = 0; i < rows.Length; i++)
            InRange(batch.MaskedLmLabels[i], config.VocabSize, "masked_lm_labels", "vocab_size", i);
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

    void Add(TokenBatch batch, BertConfig config, int row, int cell, int position)
    {
        RowOfCell[cell] = row;
        Cells[row] = cell;
        Ids[row] = InRange(batch.InputIds[cell], config.VocabSize, "input_ids", "vocab_size", cell);
        Types[row] = InRange(batch.TokenTypeIds[cell], config.TypeVocabSize, "token_type_ids", "type_vocab_size", cell);
        Positions[row] = config.PositionEmbeddingType == PositionEmbeddingType.Alibi
            ? position
            : InRange(position, config.MaxPositionEmbeddings, "positions", "max_position_embeddings", cell);
    }
}
