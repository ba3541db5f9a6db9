using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

public sealed partial class BertForPreTraining
{
    const int SumReduction = 2;  // at::Reduction::Sum

    static readonly Op IndexSelect = Op.Find("aten::index_select");
    static readonly Op Linear = Op.Find("aten::linear");
    static readonly Op Tanh = Op.Find("aten::tanh");
    static readonly Op CrossEntropy = Op.Find("aten::cross_entropy_loss");

    /// <summary>Sums of cross entropies: of the masked tokens and, with labels, of the next sentences.</summary>
    BatchLosses Losses(PreTrainingBatch batch, DropoutKey dropout, bool trains)
    {
        var tokens = VisibleTokens.Of(batch, Config);
        var maskedRows = tokens.MaskedRows(batch, Config);
        if (batch.NextSentenceLabels is { } given)
            VisibleTokens.RequireLength(given, batch.BatchSize, "next_sentence_labels");
        else if (maskedRows.Length == 0)
            return new BatchLosses(); // masks that are drawn may miss the few sequences of a small micro-batch

        var needed = new NeededRows(tokens, maskedRows, withFirsts: batch.NextSentenceLabels is not null);
        var hidden = encoder.Encode(tokens, needed, dropout, trains);
        var losses = new BatchLosses();
        if (maskedRows.Length > 0)
        {
            var (loss, correct) = maskedLm.Loss(hidden, needed.Masked, batch.MaskedLmLabels);
            losses = losses with { Mlm = loss, MlmCount = maskedRows.Length, MlmCorrect = correct };
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
        var first = IndexSelect.Call(hidden, 0, Indices.Of(firsts)).As(DType.Float32);
        var pooled = Tanh.Call(Linear.Call(first, pooler[0], pooler[1]));
        var logits = Linear.Call(pooled, next[0], next[1]);
        var values = logits.AsSpan<float>();
        var hits = 0L;
        for (var i = 0; i < sequences; i++)
            hits += (values[2 * i + 1] > values[2 * i] ? 1 : 0) == labels[i] ? 1 : 0;
        return (CrossEntropy.Call(logits, Indices.Of(targets), default(OpArgument), SumReduction), hits);
    }
}
