using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>How well the model does on the held-out split.</summary>
/// <param name="Step">Optimizer updates done.</param>
/// <param name="Loss">What is minimised: the sum of the tasks' losses, each with its weight, in nats.</param>
/// <param name="MlmLoss">Mean cross-entropy of all masked tokens, in nats.</param>
/// <param name="NspLoss">Mean cross-entropy of next-sentence prediction, in nats; null without the task.</param>
/// <param name="MlmAccuracy">Share of masked tokens predicted right, in [0, 1].</param>
/// <param name="NspAccuracy">Share of pairs judged right, in [0, 1]; null without the task.</param>
/// <param name="Discriminator">How ELECTRA's discriminator judged; null without one.</param>
/// <param name="Sequences">Sequences looked at.</param>
public sealed record EvaluationReport(
    long Step,
    double Loss,
    double MlmLoss,
    double? NspLoss,
    double MlmAccuracy,
    double? NspAccuracy,
    DiscriminatorSums? Discriminator,
    long Sequences)
{
    /// <summary>e to the masked-LM loss: as unsure as a choice among so many tokens.</summary>
    public double Perplexity => Math.Exp(MlmLoss);
}
