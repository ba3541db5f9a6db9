using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Interchange;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Tells how training goes: on the screen, as curves, and as lines for programs.</summary>
/// <param name="reporter">The screen.</param>
/// <param name="curves">TensorBoard.</param>
/// <param name="log">DLLogger's lines.</param>
/// <param name="baselines">What the held-out loss is shown beside.</param>
sealed class TrainingReporter(Reporter reporter, TrainingCurves curves, TrainingLog log, RunReport.BaselineLosses baselines) : ITrainingObserver
{
    static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    TimeSpan? lastLine;
    TimeSpan begun;
    long firstStep;
    (string Name, long FirstStep) phase = ("train", 0);
    bool hasCurves = true;
    bool hasLog = true;

    public void PhaseStarted(string name, int number, int count, long firstStep, long lastStep)
    {
        phase = (name, firstStep);
        reporter.Event("training_phase", $"{name} ({number} of {count}): steps {Quantity.Count(firstStep + 1)} to {Quantity.Count(lastStep)}", new JsonObject
        {
            ["phase"] = name,
            ["number"] = number,
            ["count"] = count,
            ["first_step"] = firstStep,
            ["last_step"] = lastStep,
        });
    }

    public void WeightsTaken(WeightReport report) => reporter.Event("weights", string.Join('\n', report.Lines()), new JsonObject
    {
        ["path"] = report.Path,
        ["format"] = report.Format,
        ["tensors"] = report.Tensors,
        ["numbers"] = report.Numbers,
    });

    public void Started(long step, long steps, long parameters, string precision, int threads)
    {
        (firstStep, begun) = (step, reporter.Elapsed);
        var begin = step == phase.FirstStep ? "training" : $"resuming training at step {Quantity.Count(step)} of {Quantity.Count(steps)}:";
        reporter.Event("training", $"{begin} {Quantity.Short(parameters)} parameters, {precision}, {Quantity.Of(threads, "thread")}", new JsonObject
        {
            ["step"] = step,
            ["steps"] = steps,
            ["parameters"] = parameters,
            ["precision"] = precision,
            ["threads"] = threads,
        });
        Keep(() => curves.Begin(step), () => log.Begin(step));
    }

    public void Stepped(StepReport report)
    {
        var text = TrainingText.Line(report);
        var share = (double)report.Step / report.Steps;
        var left = Left(report);
        reporter.Status($"{phase.Name} {ProgressBar.Of(share)}{(left is { } time ? $"  eta {Quantity.Duration(time)}" : "")}  {text}");
        reporter.WriteProgress("train", share, text, new JsonObject
        {
            ["phase"] = phase.Name,
            ["step"] = report.Step,
            ["steps"] = report.Steps,
            ["loss"] = double.IsFinite(report.Loss) ? report.Loss : null,
            ["sequences_per_second"] = double.IsFinite(report.SequencesPerSecond) ? report.SequencesPerSecond : null,
            ["seconds_left"] = left?.TotalSeconds,
        });
        if (lastLine is null || reporter.Elapsed - lastLine >= LineEvery || report.Step == report.Steps)
        {
            lastLine = reporter.Elapsed;
            reporter.Event("step", text, TrainingText.Facts(report));
        }
        Keep(() => curves.Stepped(report), () => log.Stepped(report));
    }

    public void Evaluated(EvaluationReport report)
    {
        reporter.Event("evaluation", TrainingText.Line(report, baselines), TrainingText.Facts(report, baselines));
        Keep(() => curves.Evaluated(report), () => log.Evaluated(report));
    }

    public void Saved(long step, string folder, TimeSpan stall)
    {
        Keep(() => { }, () => log.Saved(step)); // first: whoever reads the line below may count on it
        reporter.Event("checkpoint", $"step {Quantity.Count(step)}  saved {folder}, training stood still for {Quantity.Duration(stall)}", new JsonObject
        {
            ["step"] = step,
            ["folder"] = folder,
            ["stall_seconds"] = stall.TotalSeconds,
        });
    }

    public void Warned(string message) => reporter.Warning(message);

    public void Restarted(long step, int attempt, int maxRestarts, Exception cause) => reporter.Warning(
        $"training failed at step {Quantity.Count(step)} and starts again from the last checkpoint ({attempt}/{maxRestarts}): {FirstLine(cause)}");

    /// <summary>Training has come to its last step.</summary>
    public void Finished(TrainingResult result) => Keep(() => { }, () => log.Finished(result, ProcessMemory.Peak));

    TimeSpan? Left(StepReport report) => report.Step > firstStep
        ? (reporter.Elapsed - begun) * ((double)(report.Steps - report.Step) / (report.Step - firstStep))
        : null;

    // Both are for looking at: a disk too full for them must not end the training.
    void Keep(Action draw, Action write)
    {
        hasCurves = hasCurves && Try(draw, "TensorBoard's curves end");
        hasLog = hasLog && Try(write, "dllogger.json ends");
    }

    bool Try(Action keep, string ends)
    {
        try
        {
            keep();
            return true;
        }
        catch (IOException cause)
        {
            reporter.Warning($"{ends} here, training goes on: {cause.Message}");
            return false;
        }
    }

    // A hint that comes with the message is for when the run has ended.
    static string FirstLine(Exception cause) => cause.Message.Split('\n', 2)[0];
}
