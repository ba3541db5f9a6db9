using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Training;

/// <summary>The steps since the last report, over all processes of the run.</summary>
/// <param name="Sums">Losses and hits.</param>
/// <param name="Sequences">Sequences.</param>
/// <param name="Seconds">Time spent on them, waiting included.</param>
/// <param name="WaitSeconds">Time of it spent waiting for data.</param>
/// <param name="SkippedSteps">Steps without an update, for want of finite gradients.</param>
/// <param name="Latencies">How long each took.</param>
readonly record struct StepWindow(
    PreTrainingSums Sums, long Sequences, double Seconds, double WaitSeconds, long SkippedSteps, StepLatencies Latencies)
{
    /// <summary>No step.</summary>
    public static StepWindow None { get; } = new(default, 0, 0, 0, 0, StepLatencies.None);

    /// <summary>With one more step.</summary>
    public StepWindow Plus(StepResult result, long sequences, TimeSpan time, TimeSpan waited) => new(
        Sums + result.Sums,
        Sequences + sequences,
        Seconds + time.TotalSeconds,
        WaitSeconds + waited.TotalSeconds,
        SkippedSteps + (result.Applied ? 0 : 1),
        Latencies.Plus(time));

    /// <summary>The means of the steps.</summary>
    public StepReport Report(long step, long steps, StepResult last, TrainingProgress run) => new(
        step,
        steps,
        Sums.Loss,
        last.Loss,
        Sums.MlmLoss,
        Sums.NspLoss,
        Sums.MlmAccuracy,
        Sums.NspAccuracy,
        Sums.Discriminator,
        last.LearningRate,
        last.LossScale == 1 ? null : last.LossScale,
        last.GradNorm,
        Sequences / Seconds,
        WaitSeconds / Seconds,
        SkippedSteps,
        run.SkippedSteps + SkippedSteps,
        Latencies,
        TimeSpan.FromSeconds(run.Seconds));
}
