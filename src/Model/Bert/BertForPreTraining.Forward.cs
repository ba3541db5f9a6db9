using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

public sealed partial class BertForPreTraining
{
    const int SumReduction = 2;  // at::Reduction::Sum

    static readonly Op BertEmbeddings = Op.Find("millrace::bert_embeddings");
    static readonly Op BertLayer = Op.Find("millrace::bert_layer");
    static readonly Op BertNorm = Op.Find("millrace::bert_norm");
    static readonly Op BertMaskedLm = Op.Find("millrace::bert_masked_lm");
    static readonly Op IndexSelect = Op.Find("aten::index_select");
    static readonly Op ToType = Op.Find("aten::to", "dtype");
    static readonly Op Linear = Op.Find("aten::linear");
    static readonly Op Tanh = Op.Find("aten::tanh");
    static readonly Op CrossEntropy = Op.Find("aten::cross_entropy_loss");

    DType ActivationType => Precision == Precision.BFloat16 ? DType.BFloat16 : DType.Float32;

    /// <summary>The last hidden states, [rows, H]: of the needed tokens, or of all visible ones.</summary>
    Tensor Encode(VisibleTokens tokens, NeededRows? needed, DropoutKey dropout, bool trains)
    {
        var positions = Ints(tokens.Positions);
        var offsets = Ints(tokens.Offsets);
        var hiddenDropout = trains ? Config.HiddenDropoutProb : 0;
        var attentionDropout = trains ? Config.AttentionProbsDropoutProb : 0;
        var x = BertEmbeddings.Call(
            word, position, type, embeddingsNorm[0], embeddingsNorm[1], Ints(tokens.Ids), positions, Ints(tokens.Types),
            Config.LayerNormEps, hiddenDropout, dropout.Of(layer: -1), ActivationType);
        for (var i = 0; i < layers.Length; i++)
        {
            var some = i == layers.Length - 1 ? needed : null;
            x = BertLayer.Call(
                x, layers[i].Parameters, layers[i].Factors, offsets, positions, slopes,
                some is null ? default(OpArgument) : Longs(some.Rows),
                some is null ? default(OpArgument) : Ints(some.Offsets),
                some is null ? default(OpArgument) : Ints(some.Positions),
                Config.NumAttentionHeads, Config.LayerNormPosition == LayerNormPosition.Pre, Config.HiddenAct == Activation.GeluTanh,
                Config.LayerNormEps, hiddenDropout, attentionDropout, dropout.Of(i), CheckpointActivations);
        }
        return finalNorm.Length == 0 ? x : BertNorm.Call(x, finalNorm[0], finalNorm[1], Config.LayerNormEps);
    }

    /// <summary>Sums of cross entropies: of the masked tokens and, with labels, of the next sentences.</summary>
    BatchLosses Losses(PreTrainingBatch batch, DropoutKey dropout, bool trains)
    {
        var tokens = VisibleTokens.Of(batch, Config);
        var maskedRows = tokens.RowsOf(batch.MaskedLmPositions, "masked_lm_positions");
        VisibleTokens.RequireLength(batch.MaskedLmLabels, maskedRows.Length, "masked_lm_labels");
        for (var i = 0; i < maskedRows.Length; i++)
            VisibleTokens.InRange(batch.MaskedLmLabels[i], Config.VocabSize, "masked_lm_labels", "vocab_size", i);
        if (batch.NextSentenceLabels is { } given)
            VisibleTokens.RequireLength(given, batch.BatchSize, "next_sentence_labels");
        else if (maskedRows.Length == 0)
            return new BatchLosses(); // masks that are drawn may miss the few sequences of a small micro-batch

        var needed = new NeededRows(tokens, maskedRows, withFirsts: batch.NextSentenceLabels is not null);
        var hidden = Encode(tokens, needed, dropout, trains);
        var losses = new BatchLosses();
        if (maskedRows.Length > 0)
        {
            var results = new Tensor[2];
            BertMaskedLm.Call(
                [hidden, Longs(needed.Masked), Ints(batch.MaskedLmLabels), maskedLm, maskedLmFactors,
                    Config.HiddenAct == Activation.GeluTanh, Config.LayerNormEps],
                results);
            losses = losses with { Mlm = results[0], MlmCount = maskedRows.Length, MlmCorrect = (long)results[1].Number() };
        }
        if (batch.NextSentenceLabels is { } labels)
        {
            var (loss, hits) = NextSentenceLoss(hidden, needed.Firsts, labels);
            losses = losses with { Nsp = loss, NspCount = labels.Length, NspCorrect = hits };
        }
        return losses;
    }

    /// <summary>The pooler's tanh of each first token, then two logits; in float32, it is small.</summary>
    (Tensor Loss, long Correct) NextSentenceLoss(Tensor hidden, long[] firsts, int[] labels)
    {
        var sequences = labels.Length;
        var targets = new long[sequences];
        for (var i = 0; i < sequences; i++)
            targets[i] = VisibleTokens.InRange(labels[i], 2, "next_sentence_labels", "number of classes", i);
        var first = ToFloat(IndexSelect.Call(hidden, 0, Longs(firsts)));
        var pooled = Tanh.Call(Linear.Call(first, pooler, poolerBias));
        var logits = Linear.Call(pooled, next, nextBias);
        var values = logits.AsSpan<float>();
        var hits = 0L;
        for (var i = 0; i < sequences; i++)
            hits += (values[2 * i + 1] > values[2 * i] ? 1 : 0) == labels[i] ? 1 : 0;
        return (CrossEntropy.Call(logits, Longs(targets), default(OpArgument), SumReduction), hits);
    }

    Tensor ToFloat(Tensor x) => Precision == Precision.BFloat16 ? ToType.Call(x, DType.Float32) : x;

    static Tensor Ints(int[] values) => Tensor.From<int>(values, [values.Length], Device.Cpu);

    static Tensor Longs(long[] values) => Tensor.From<long>(values, [values.Length], Device.Cpu);
}
