using Millrace.Model.Bert;

namespace Millrace.Model.Optimizers;

/// <summary>What one optimizer step did.</summary>
/// <param name="Sums">Losses and hits of its batches.</param>
/// <param name="GradNorm">Norm of the gradients before clipping.</param>
/// <param name="LearningRate">The rate it was taken with.</param>
/// <param name="Applied">False where the gradients were not finite: the parameters are as before and the step does not count.</param>
/// <param name="LossScale">What the loss was multiplied by for the backward pass; 1 but with float16.</param>
public readonly record struct StepResult(PreTrainingSums Sums, double GradNorm, double LearningRate, bool Applied, double LossScale)
{
    public double Loss => Sums.Loss;
}
