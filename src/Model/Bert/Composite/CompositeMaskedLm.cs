using Millrace.Model.Torch;

namespace Millrace.Model.Bert.Composite;

/// <summary>The masked-LM head made of libtorch's operators: dense, gelu, LayerNorm, the tied decoder, cross entropy in float32.</summary>
static class CompositeMaskedLm
{
    /// <param name="hidden">[rows, H]</param>
    /// <param name="rows">The masked ones.</param>
    /// <param name="labels">Of each.</param>
    /// <param name="tensors">Weight and bias of the dense layer and of the LayerNorm, word table, decoder's bias.</param>
    /// <param name="config">Activation and eps.</param>
    public static (Tensor Loss, Tensor Correct, Tensor Logits) Loss(Tensor hidden, Tensor rows, Tensor labels, Tensor[] tensors, BertConfig config)
    {
        using var scope = TensorScope.Begin();
        var transformed = hidden.Rows(rows).Linear(tensors[0], tensors[1]).Gelu(config.HiddenAct)
            .LayerNorm(tensors[2], tensors[3], config.LayerNormEps);
        var logits = transformed.Linear(tensors[4], tensors[5]);
        var (loss, correct) = Classification.Loss(logits, labels);
        return (TensorScope.MoveToOuter(loss), TensorScope.MoveToOuter(correct), TensorScope.MoveToOuter(logits));
    }
}
