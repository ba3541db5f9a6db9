using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>The losses of one batch while their graph is alive; a task the batch does not have is none.</summary>
readonly record struct BatchLosses(Tensor Mlm, long MlmCount, long MlmCorrect, Tensor Nsp, long NspCount, long NspCorrect)
{
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

    public PreTrainingSums Sums() => new(
        Mlm.IsNone ? 0 : Mlm.Number(), MlmCount, MlmCorrect, Nsp.IsNone ? 0 : Nsp.Number(), NspCount, NspCorrect);
}
