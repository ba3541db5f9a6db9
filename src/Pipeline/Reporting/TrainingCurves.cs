using Millrace.Actors.Training;
using Millrace.Model.Training;

namespace Millrace.Pipeline.Reporting;

/// <summary>Training as curves in TensorBoard.</summary>
sealed class TrainingCurves(TensorBoardEvents events)
{
    /// <summary>Training begins after so many steps; points behind them go.</summary>
    public void Begin(long step) => events.Begin(step);

    /// <summary>Some steps are done.</summary>
    public void Stepped(StepReport report) => Draw(report.Step,
    [
        ("train/loss", report.Loss),
        ("train/mlm_loss", report.MlmLoss),
        ("train/nsp_loss", report.NspLoss),
        ("train/mlm_accuracy", report.MlmAccuracy),
        ("train/nsp_accuracy", report.NspAccuracy),
        ("train/perplexity", report.Perplexity),
        .. Of("train", report.Discriminator),
        ("train/learning_rate", report.LearningRate),
        ("train/grad_norm", report.GradientNorm),
        ("train/loss_scale", report.LossScale),
        ("train/skipped_steps", report.TotalSkippedSteps),
        ("train/sequences_per_second", report.SequencesPerSecond),
        ("train/step_latency_p50", report.Latencies.Percentile(0.5)?.TotalSeconds),
        ("train/step_latency_p99", report.Latencies.Percentile(0.99)?.TotalSeconds),
        ("data/wait_share", report.WaitShare),
    ]);

    /// <summary>The held-out split was looked at.</summary>
    public void Evaluated(EvaluationReport report) => Draw(report.Step,
    [
        ("eval/loss", report.Loss),
        ("eval/mlm_loss", report.MlmLoss),
        ("eval/nsp_loss", report.NspLoss),
        ("eval/mlm_accuracy", report.MlmAccuracy),
        ("eval/nsp_accuracy", report.NspAccuracy),
        ("eval/perplexity", report.Perplexity),
        .. Of("eval", report.Discriminator),
    ]);

    static IEnumerable<(string Tag, double? Value)> Of(string split, DiscriminatorSums? discriminator) =>
    [
        ($"{split}/disc_loss", discriminator?.Loss),
        ($"{split}/disc_accuracy", discriminator?.Accuracy),
        ($"{split}/disc_precision", discriminator?.Precision),
        ($"{split}/disc_recall", discriminator?.Recall),
        ($"{split}/sampled_masked_lm_accuracy", discriminator?.SampledAccuracy),
    ];

    void Draw(long step, IEnumerable<(string Tag, double? Value)> points)
    {
        foreach (var (tag, value) in points)
            if (value is { } known)
                events.Scalar(tag, step, known);
        events.Flush();
    }
}
