using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>Cross entropies of logits.</summary>
static class Classification
{
    const int SumReduction = 2;  // at::Reduction::Sum

    static readonly Op LogSoftmax = Op.Find("aten::_log_softmax");
    static readonly Op CrossEntropy = Op.Find("aten::cross_entropy_loss");
    static readonly Op NegativeLogLikelihood = Op.Find("aten::nll_loss");
    static readonly Op ArgMax = Op.Find("aten::argmax");
    static readonly Op AreEqual = Op.Find("aten::eq", "Tensor");
    static readonly Op Sum = Op.Find("aten::sum");
    static readonly Op Scale = Op.Find("aten::mul", "Scalar");
    static readonly Op Subtract = Op.Find("aten::sub", "Tensor");
    static readonly Op EmptyLike = Op.Find("aten::empty_like");
    static readonly Op Exponential = Op.Find("aten::exponential_");
    static readonly Op Log = Op.Find("aten::log");

    /// <summary>The sum of the cross entropies, in float32, and how many of the largest logits are the label's.</summary>
    /// <param name="logits">[rows, classes]</param>
    /// <param name="labels">[rows], int64.</param>
    public static (Tensor Loss, Tensor Correct) Loss(Tensor logits, Tensor labels)
    {
        var correct = Sum.Call(AreEqual.Call(ArgMax.Call(logits, 1), labels));
        // CUDA's kernel reads half precision and writes float32 in one pass; the CPU has none such.
        var loss = logits.Type != DType.Float32 && logits.Device.Type == DeviceType.Cuda
            ? NegativeLogLikelihood.Call(LogSoftmax.Call(logits, 1, true), labels, default(OpArgument), SumReduction)
            : CrossEntropy.Call(logits.As(DType.Float32), labels, default(OpArgument), SumReduction);
        return (loss, correct);
    }

    /// <summary>One class of each row, drawn from softmax(logits / temperature) by what the device's generator gives next.</summary>
    /// <remarks>
    /// By Gumbel's trick (Gumbel 1954; Jang, Gu and Poole 2017): the largest of logit / temperature − log(E), where E is exponential.
    /// </remarks>
    public static int[] Draw(Tensor logits, double temperature)
    {
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        var scaled = Scale.Call(logits.As(DType.Float32), 1 / temperature);
        var noise = Log.Call(Exponential.Call(EmptyLike.Call(scaled)));
        return Array.ConvertAll(ArgMax.Call(Subtract.Call(scaled, noise), 1).ToArray<long>(), token => (int)token);
    }
}
