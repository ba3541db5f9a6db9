using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Training;

/// <summary>The steps since the last report, over all processes of the run.</summary>
/// <param name="Sums">Losses and hits.</param>
/// <param name="Sequences">Sequences.</param>
/// <param name="Seconds">Time spent on them, waiting included.</param>
/// <param name="WaitSeconds">Time of it spent waiting for data.</param>
/// <param name="SkippedSteps">Steps without an update, for want of finite gradients.</param>
readonly record struct StepWindow(PreTrainingSums Sums, long Sequences, double Seconds, double WaitSeconds, long SkippedSteps)
{
    /// <summary>With one more step.</summary>
    public StepWindow Plus(StepResult result, long sequences, TimeSpan time, TimeSpan waited) => new(
        Sums + result.Sums,
        Sequences + sequences,
        Seconds + time.TotalSeconds,
        WaitSeconds + waited.TotalSeconds,
        SkippedSteps + (result.Applied ? 0 : 1));

    /// <summary>The means of the steps.</summary>
    public StepReport Report(long step, long steps, StepResult last, double elapsedSeconds) => new(
        step,
        steps,
        Sums.Loss,
        Sums.MlmLoss,
        Sums.NspLoss,
        Sums.MlmAccuracy,
        Sums.NspAccuracy,
        Sums.Discriminator,
        last.LearningRate,
        last.GradNorm,
        Sequences / Seconds,
        WaitSeconds / Seconds,
        SkippedSteps,
        TimeSpan.FromSeconds(elapsedSeconds));
}
