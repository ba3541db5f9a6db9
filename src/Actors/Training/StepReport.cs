using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>What a person sees of training: means over the steps since the report before.</summary>
/// <param name="Step">Optimizer updates done.</param>
/// <param name="Steps">Optimizer updates of the whole run.</param>
/// <param name="Loss">What is minimised: the sum of the tasks' losses, each with its weight, in nats.</param>
/// <param name="StepLoss">The same of the last step alone.</param>
/// <param name="MlmLoss">Mean cross-entropy of the masked tokens, in nats.</param>
/// <param name="NspLoss">Mean cross-entropy of next-sentence prediction, in nats; null without the task.</param>
/// <param name="MlmAccuracy">Share of masked tokens predicted right, in [0, 1].</param>
/// <param name="NspAccuracy">Share of pairs judged right, in [0, 1]; null without the task.</param>
/// <param name="Discriminator">How ELECTRA's discriminator judged; null without one.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="LossScale">What the loss of the last step was multiplied by; null without scaling.</param>
/// <param name="GradientNorm">Global L2 norm before the clip, of the last step.</param>
/// <param name="SequencesPerSecond">Throughput, evaluations and checkpoints left out.</param>
/// <param name="WaitShare">Share of the time spent waiting for data, in [0, 1].</param>
/// <param name="SkippedSteps">Steps that changed nothing, because their gradients were not finite.</param>
/// <param name="TotalSkippedSteps">The same over all steps of the run.</param>
/// <param name="Latencies">How long the steps took.</param>
/// <param name="Elapsed">Time trained so far, over all processes of the run, evaluations and checkpoints left out.</param>
public sealed record StepReport(
    long Step,
    long Steps,
    double Loss,
    double StepLoss,
    double MlmLoss,
    double? NspLoss,
    double MlmAccuracy,
    double? NspAccuracy,
    DiscriminatorSums? Discriminator,
    double LearningRate,
    double? LossScale,
    double GradientNorm,
    double SequencesPerSecond,
    double WaitShare,
    long SkippedSteps,
    long TotalSkippedSteps,
    StepLatencies Latencies,
    TimeSpan Elapsed)
{
    /// <summary>e to the masked-LM loss: as unsure as a choice among so many tokens.</summary>
    public double Perplexity => Math.Exp(MlmLoss);
}
