using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

public sealed partial class BertForPreTraining
{
    static readonly Op IndexSelect = Op.Find("aten::index_select");
    static readonly Op Linear = Op.Find("aten::linear");
    static readonly Op Tanh = Op.Find("aten::tanh");

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

    /// <summary>The pooler's tanh of each first token, then two logits; in float32 with the fused kernels, it is small.</summary>
    (Tensor Loss, Tensor Correct) NextSentenceLoss(Tensor hidden, long[] firsts, int[] labels)
    {
        var targets = new long[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            targets[i] = VisibleTokens.InRange(labels[i], 2, "next_sentence_labels", "number of classes", i);
        var device = Parameters.Backend.Device;
        var first = IndexSelect.Call(hidden, 0, Indices.Of(firsts, device)).As(pooler[0].Type);
        var pooled = Tanh.Call(Linear.Call(first, pooler[0], pooler[1]));
        return Classification.Loss(Linear.Call(pooled, next[0], next[1]), Indices.Of(targets, device));
    }
}
