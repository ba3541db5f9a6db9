using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Electra;

/// <summary>One logit for each token: dense, activation, dense. Above 0 it says "replaced".</summary>
sealed class DiscriminatorHead(BertConfig config, FlatParameters parameters, string name)
{
    const int SumReduction = 2;  // at::Reduction::Sum

    static readonly Op Linear = Op.Find("aten::linear");
    static readonly Op Gelu = Op.Find("aten::gelu");
    static readonly Op Reshape = Op.Find("aten::reshape");
    static readonly Op CrossEntropy = Op.Find("aten::binary_cross_entropy_with_logits");

    readonly Device device = parameters.Backend.Device;
    readonly Tensor[] dense = parameters.LeafPair($"{name}.dense");
    readonly Tensor[] prediction = parameters.LeafPair($"{name}.dense_prediction");

    /// <summary>The sum of the binary cross entropies, and what was judged how; the weighted sum and the samples are the caller's.</summary>
    /// <param name="hidden">[rows, H]</param>
    /// <param name="labels">1 for a replaced token, else 0.</param>
    public (Tensor Loss, DiscriminatorSums Sums) Loss(Tensor hidden, float[] labels)
    {
        var type = hidden.Type;
        var inner = Gelu.Call(
            Linear.Call(hidden, dense[0].As(type), dense[1].As(type)), config.HiddenAct == Activation.GeluTanh ? "tanh" : "none");
        var logits = Reshape.Call(Linear.Call(inner.As(prediction[0].Type), prediction[0], prediction[1]).As(DType.Float32), (long[])[labels.Length]);
        var loss = CrossEntropy.Call(
            logits, Tensor.From<float>(labels, [labels.Length], device), default(OpArgument), default(OpArgument), SumReduction);

        var (replaced, found, falsely) = (0L, 0L, 0L);
        var values = logits.ToArray<float>();
        for (var i = 0; i < labels.Length; i++)
            if (labels[i] > 0)
                (replaced, found) = (replaced + 1, found + (values[i] > 0 ? 1 : 0));
            else
                falsely += values[i] > 0 ? 1 : 0;
        return (loss, new DiscriminatorSums(loss.Number(), 0, labels.Length, 0, replaced, found, falsely));
    }
}
