using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Tells how training goes: on the screen and in TensorBoard.</summary>
/// <param name="reporter">The screen.</param>
/// <param name="events">TensorBoard.</param>
/// <param name="baselines">What the held-out loss is shown beside.</param>
sealed class TrainingReporter(Reporter reporter, TensorBoardEvents events, RunReport.BaselineLosses baselines) : ITrainingObserver
{
    static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    TimeSpan? lastLine;
    TimeSpan begun;
    long firstStep;
    bool hasCurves = true;

    public void PhaseStarted(string name, int number, int count, long firstStep, long lastStep) =>
        reporter.Event("training_phase", $"{name} ({number} of {count}): steps {Quantity.Count(firstStep + 1)} to {Quantity.Count(lastStep)}", new JsonObject
        {
            ["phase"] = name,
            ["number"] = number,
            ["count"] = count,
            ["first_step"] = firstStep,
            ["last_step"] = lastStep,
        });

    public void Started(long step, long steps, long parameters, string precision, int threads)
    {
        (firstStep, begun) = (step, reporter.Elapsed);
        var begin = step == 0 ? "training" : $"resuming training at step {Quantity.Count(step)} of {Quantity.Count(steps)}:";
        reporter.Event("training", $"{begin} {Quantity.Short(parameters)} parameters, {precision}, {Quantity.Of(threads, "thread")}", new JsonObject
        {
            ["step"] = step,
            ["steps"] = steps,
            ["parameters"] = parameters,
            ["precision"] = precision,
            ["threads"] = threads,
        });
        Draw(() => events.Begin(step));
    }

    public void Stepped(StepReport report)
    {
        var text = TrainingText.Line(report);
        var share = (double)report.Step / report.Steps;
        reporter.Status($"train {ProgressBar.Of(share)}{Eta(report)}  {text}");
        reporter.WriteProgress("train", share, text);
        if (lastLine is null || reporter.Elapsed - lastLine >= LineEvery || report.Step == report.Steps)
        {
            lastLine = reporter.Elapsed;
            reporter.Event("step", text, TrainingText.Facts(report));
        }
        Draw(() =>
        {
            events.Scalar("train/loss", report.Step, report.Loss);
            events.Scalar("train/mlm_loss", report.Step, report.MlmLoss);
            Optional("train/nsp_loss", report.Step, report.NspLoss);
            events.Scalar("train/mlm_accuracy", report.Step, report.MlmAccuracy);
            Optional("train/nsp_accuracy", report.Step, report.NspAccuracy);
            events.Scalar("train/learning_rate", report.Step, report.LearningRate);
            events.Scalar("train/grad_norm", report.Step, report.GradientNorm);
            events.Scalar("train/sequences_per_second", report.Step, report.SequencesPerSecond);
            events.Scalar("data/wait_share", report.Step, report.WaitShare);
        });
    }

    public void Evaluated(EvaluationReport report)
    {
        reporter.Event("evaluation", TrainingText.Line(report, baselines), TrainingText.Facts(report, baselines));
        Draw(() =>
        {
            events.Scalar("eval/loss", report.Step, report.Loss);
            events.Scalar("eval/mlm_loss", report.Step, report.MlmLoss);
            Optional("eval/nsp_loss", report.Step, report.NspLoss);
            events.Scalar("eval/mlm_accuracy", report.Step, report.MlmAccuracy);
            Optional("eval/nsp_accuracy", report.Step, report.NspAccuracy);
        });
    }

    void Optional(string name, long step, double? value)
    {
        if (value is { } known)
            events.Scalar(name, step, known);
    }

    public void Saved(long step, string folder, TimeSpan stall) =>
        reporter.Event("checkpoint", $"step {Quantity.Count(step)}  saved {folder}, training stood still for {Quantity.Duration(stall)}", new JsonObject
        {
            ["step"] = step,
            ["folder"] = folder,
            ["stall_seconds"] = stall.TotalSeconds,
        });

    public void Warned(string message) => reporter.Warning(message);

    public void Restarted(long step, int attempt, int maxRestarts, Exception cause) => reporter.Warning(
        $"training failed at step {Quantity.Count(step)} and starts again from the last checkpoint ({attempt}/{maxRestarts}): {FirstLine(cause)}");

    string Eta(StepReport report) => report.Step > firstStep
        ? $"  eta {Quantity.Duration((reporter.Elapsed - begun) * ((double)(report.Steps - report.Step) / (report.Step - firstStep)))}"
        : "";

    // Curves are for looking at: a disk too full for them must not end the training.
    void Draw(Action points)
    {
        if (!hasCurves)
            return;
        try
        {
            points();
            events.Flush();
        }
        catch (IOException cause)
        {
            hasCurves = false;
            reporter.Warning($"TensorBoard's curves end here, training goes on: {cause.Message}");
        }
    }

    // A hint that comes with the message is for when the run has ended.
    static string FirstLine(Exception cause) => cause.Message.Split('\n', 2)[0];
}
