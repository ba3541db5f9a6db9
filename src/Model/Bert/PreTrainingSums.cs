using Millrace.Model.Training;

namespace Millrace.Model.Bert;

/// <summary>Losses and hits as sums, so that micro-batches and ranks add up; the means are what is reported.</summary>
public readonly record struct PreTrainingSums(
    double MlmLossSum, long MlmCount, long MlmCorrect, double NspLossSum, long NspCount, long NspCorrect, DiscriminatorSums Detection = default)
{
    /// <summary>How the discriminator judged; null where the network has none.</summary>
    public DiscriminatorSums? Discriminator => Detection.Tokens == 0 ? null : Detection;

    /// <summary>Mean cross entropy of the masked tokens, in nats.</summary>
    public double MlmLoss => Mean(MlmLossSum, MlmCount);

    /// <summary>Mean cross entropy of next-sentence prediction, in nats; null without the task.</summary>
    public double? NspLoss => NspCount == 0 ? null : NspLossSum / NspCount;

    /// <summary>What is minimised: the sum of the tasks' losses, each with its weight.</summary>
    public double Loss => MlmLoss + (NspLoss ?? 0) + Detection.WeightedLoss;

    /// <summary>Share of masked tokens predicted exactly.</summary>
    public double MlmAccuracy => Mean(MlmCorrect, MlmCount);

    /// <summary>Share of pairs judged right; null without the task.</summary>
    public double? NspAccuracy => NspCount == 0 ? null : (double)NspCorrect / NspCount;

    public static PreTrainingSums operator +(PreTrainingSums a, PreTrainingSums b) => new(
        a.MlmLossSum + b.MlmLossSum, a.MlmCount + b.MlmCount, a.MlmCorrect + b.MlmCorrect,
        a.NspLossSum + b.NspLossSum, a.NspCount + b.NspCount, a.NspCorrect + b.NspCorrect,
        a.Detection + b.Detection);

    static double Mean(double sum, long count) => count == 0 ? 0 : sum / count;
}
