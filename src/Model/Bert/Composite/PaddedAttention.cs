using Millrace.Model.Torch;

namespace Millrace.Model.Bert.Composite;

/// <summary>Attention over sequences padded to one length, with a bias that hides the padding and, with ALiBi, tells distances.</summary>
sealed class PaddedAttention : AttentionLayout
{
    const int BiasMultiple = 8; // the memory-efficient kernel wants rows of a bias to begin at multiples of 16 bytes

    static readonly Op Scaled = Op.Find("aten::scaled_dot_product_attention");
    static readonly Op Transpose = Op.Find("aten::transpose", "int");
    static readonly Op MatMul = Op.Find("aten::matmul");
    static readonly Op Softmax = Op.Find("aten::softmax", "int");
    static readonly Op Multiply = Op.Find("aten::mul", "Tensor");
    static readonly Op Scale = Op.Find("aten::mul", "Scalar");
    static readonly Op Subtract = Op.Find("aten::sub", "Tensor");
    static readonly Op Absolute = Op.Find("aten::abs");
    static readonly Op NewFull = Op.Find("aten::new_full");
    static readonly Op IndexFill = Op.Find("aten::index_fill", "int_Scalar");

    readonly int sequences, longestQuery, longestKey;
    readonly bool isAlibi, hasPadding;
    readonly Range queries, keys, queryPositions, keyPositions;
    Tensor queryCells, keyCells, bias;

    public PaddedAttention(
        int[] queryOffsets, int[] queryPositions, int[] keyOffsets, int[] keyPositions, BertConfig config, BatchUpload batch)
    {
        sequences = keyOffsets.Length - 1;
        isAlibi = config.PositionEmbeddingType == PositionEmbeddingType.Alibi;
        (longestQuery, longestKey) = (Longest(queryOffsets), Longest(keyOffsets));
        hasPadding = sequences * longestKey != keyPositions.Length;
        if (isAlibi || hasPadding)
            longestKey = (longestKey + BiasMultiple - 1) / BiasMultiple * BiasMultiple;
        hasPadding = sequences * longestKey != keyPositions.Length;
        (queries, keys) = (batch.Add(Cells(queryOffsets, longestQuery)), batch.Add(Cells(keyOffsets, longestKey)));
        (this.queryPositions, this.keyPositions) = (batch.Add(queryPositions), batch.Add(keyPositions));
    }

    public override void Place(Func<Range, Tensor> placed, Tensor slopes, DType dtype)
    {
        (queryCells, keyCells) = (placed(queries), placed(keys));
        if (!isAlibi && !hasPadding)
            return;
        var hidden = NewFull.Call(keyCells, (long[])[sequences * longestKey], double.NegativeInfinity, DType.Float32);
        var shown = IndexFill.Call(hidden, 0, keyCells, 0.0).Reshape(sequences, 1, 1, longestKey);
        if (isAlibi)
        {
            var from = placed(queryPositions).As(DType.Float32).SpreadOver(sequences * longestQuery, queryCells);
            var to = placed(keyPositions).As(DType.Float32).SpreadOver(sequences * longestKey, keyCells);
            var distance = Absolute.Call(Subtract.Call(
                from.Reshape(sequences, 1, longestQuery, 1), to.Reshape(sequences, 1, 1, longestKey)));
            shown = Subtract.Call(shown, Multiply.Call(distance, slopes.Reshape(1, -1, 1, 1)));
        }
        bias = shown.As(dtype);
    }

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, double dropout)
    {
        var headSize = q.Shape[2];
        q = Pad(q, queryCells, longestQuery);
        k = Pad(k, keyCells, longestKey);
        v = Pad(v, keyCells, longestKey);
        var context = Scaled.IsThere
            ? Scaled.Call(q, k, v, bias, dropout)
            : MatMul.Call(Softmax.Call(Scores(q, k, headSize), -1).Dropped(dropout), v);
        var rows = Transpose.Call(context, 1, 2).Reshape(sequences * longestQuery, -1);
        return rows.Rows(queryCells);
    }

    Tensor Scores(Tensor q, Tensor k, long headSize)
    {
        var scores = MatMul.Call(Scale.Call(q, 1 / Math.Sqrt(headSize)), Transpose.Call(k, 2, 3));
        return bias.IsNone ? scores : scores.Plus(bias);
    }

    /// <summary>[rows, heads, head size] to [sequences, heads, longest, head size].</summary>
    Tensor Pad(Tensor x, Tensor cells, int longest)
    {
        var shape = x.Shape;
        if (shape[0] != sequences * longest)
            x = x.SpreadOver(sequences * longest, cells);
        return Transpose.Call(x.Reshape(sequences, longest, shape[1], shape[2]), 1, 2);
    }

    /// <summary>Where each row is when all sequences have the longest one's length.</summary>
    static int[] Cells(int[] offsets, int longest)
    {
        var cells = new int[offsets[^1]];
        for (var sequence = 0; sequence < offsets.Length - 1; sequence++)
            for (var row = offsets[sequence]; row < offsets[sequence + 1]; row++)
                cells[row] = sequence * longest + row - offsets[sequence];
        return cells;
    }
}
