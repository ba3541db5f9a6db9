using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>The losses of one batch while their graph is alive, and the hits; a task the batch does not have is none.</summary>
readonly record struct BatchLosses(Tensor Mlm, long MlmCount, Tensor MlmCorrect, Tensor Nsp, long NspCount, Tensor NspCorrect)
{
    static readonly Op Stack = Op.Find("aten::stack");

    public void Backward(LossWeights weights)
    {
        if (Mlm.IsNone && Nsp.IsNone)
            return;
        if (Nsp.IsNone)
            Autograd.Backward([Mlm], [weights.Mlm]);
        else if (Mlm.IsNone)
            Autograd.Backward([Nsp], [weights.Nsp]);
        else
            Autograd.Backward([Mlm, Nsp], [weights.Mlm, weights.Nsp]);
    }

    /// <summary>All numbers at once: a device is waited for once.</summary>
    public PreTrainingSums Sums()
    {
        Tensor[] tensors = [.. ((Tensor[])[Mlm, MlmCorrect, Nsp, NspCorrect]).Where(tensor => !tensor.IsNone).Select(tensor => tensor.As(DType.Float64))];
        var numbers = new Queue<double>(tensors.Length == 0 ? [] : Stack.Call(tensors).ToArray<double>());
        return new PreTrainingSums(
            Next(Mlm), MlmCount, (long)Next(MlmCorrect), Next(Nsp), NspCount, (long)Next(NspCorrect));

        double Next(Tensor of) => of.IsNone ? 0 : numbers.Dequeue();
    }
}
