using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Tells how training goes: on the screen, in TensorBoard, and in what the report will say.</summary>
/// <param name="reporter">The screen.</param>
/// <param name="events">TensorBoard.</param>
/// <param name="baselines">What the held-out loss is shown beside.</param>
sealed class TrainingReporter(Reporter reporter, TensorBoardEvents events, RunReport.BaselineLosses baselines) : ITrainingObserver
{
    static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    TimeSpan? lastLine;
    long firstStep;

    /// <summary>The first steps of this process.</summary>
    public StepReport? First { get; private set; }

    /// <summary>The last steps.</summary>
    public StepReport? Last { get; private set; }

    /// <summary>The last look at the held-out split.</summary>
    public EvaluationReport? LastEvaluation { get; private set; }

    /// <summary>Folder of the last checkpoint.</summary>
    public string? LastCheckpoint { get; private set; }

    public void Started(long step, long steps, long parameters, string precision, int threads)
    {
        firstStep = step;
        var begin = step == 0 ? "training" : $"resuming training at step {Quantity.Count(step)} of {Quantity.Count(steps)}:";
        reporter.Event("training", $"{begin} {Quantity.Short(parameters)} parameters, {precision}, {Quantity.Of(threads, "thread")}", new JsonObject
        {
            ["step"] = step,
            ["steps"] = steps,
            ["parameters"] = parameters,
            ["precision"] = precision,
            ["threads"] = threads,
        });
    }

    public void Stepped(StepReport report)
    {
        First ??= report;
        Last = report;
        var text = Text(report);
        var share = (double)report.Step / report.Steps;
        reporter.Status($"train {ProgressBar.Of(share)}  {text}{Eta(report)}");
        reporter.WriteProgress("train", share, text);
        if (lastLine is null || reporter.Elapsed - lastLine >= LineEvery || report.Step == report.Steps)
        {
            lastLine = reporter.Elapsed;
            reporter.Event("step", text, Facts(report));
        }
        events.Scalar("train/loss", report.Step, report.Loss);
        events.Scalar("train/mlm_loss", report.Step, report.MlmLoss);
        events.Scalar("train/nsp_loss", report.Step, report.NspLoss);
        events.Scalar("train/mlm_accuracy", report.Step, report.MlmAccuracy);
        events.Scalar("train/nsp_accuracy", report.Step, report.NspAccuracy);
        events.Scalar("train/learning_rate", report.Step, report.LearningRate);
        events.Scalar("train/grad_norm", report.Step, report.GradientNorm);
        events.Scalar("train/sequences_per_second", report.Step, report.SequencesPerSecond);
        events.Scalar("data/wait_share", report.Step, report.WaitShare);
        events.Flush();
    }

    public void Evaluated(EvaluationReport report)
    {
        LastEvaluation = report;
        var bigram = baselines.BigramCrossEntropy is { } value ? string.Create(CultureInfo.InvariantCulture, $", bigram {value:F3}") : "";
        reporter.Event(
            "evaluation",
            string.Create(CultureInfo.InvariantCulture,
                $"step {report.Step:N0}  held out: loss {report.Loss:F3}  mlm {report.MlmLoss:F3} (unigram entropy {baselines.UnigramEntropy:F3}{bigram})  acc {report.MlmAccuracy:F2}  nsp acc {report.NspAccuracy:F2}"),
            new JsonObject
            {
                ["step"] = report.Step,
                ["loss"] = report.Loss,
                ["mlm_loss"] = report.MlmLoss,
                ["nsp_loss"] = report.NspLoss,
                ["mlm_accuracy"] = report.MlmAccuracy,
                ["nsp_accuracy"] = report.NspAccuracy,
                ["sequences"] = report.Sequences,
                ["unigram_entropy"] = baselines.UnigramEntropy,
                ["bigram_cross_entropy"] = baselines.BigramCrossEntropy,
            });
        events.Scalar("eval/loss", report.Step, report.Loss);
        events.Scalar("eval/mlm_loss", report.Step, report.MlmLoss);
        events.Scalar("eval/mlm_accuracy", report.Step, report.MlmAccuracy);
        events.Scalar("eval/nsp_accuracy", report.Step, report.NspAccuracy);
        events.Flush();
    }

    public void Saved(long step, string folder, TimeSpan stall)
    {
        LastCheckpoint = folder;
        reporter.Event("checkpoint", $"step {Quantity.Count(step)}  saved {folder}, training stood still for {Quantity.Duration(stall)}", new JsonObject
        {
            ["step"] = step,
            ["folder"] = folder,
            ["stall_seconds"] = stall.TotalSeconds,
        });
    }

    public void Warned(string message) => reporter.Warning(message);

    public void Restarted(long step, int attempt, int maxRestarts, Exception cause) =>
        reporter.Warning($"the trainer failed after step {Quantity.Count(step)} and starts again from its last checkpoint ({attempt}/{maxRestarts}): {cause.Message}");

    static string Text(StepReport report) => string.Create(CultureInfo.InvariantCulture,
        $"step {report.Step:N0}/{report.Steps:N0}  loss {report.Loss:F3}  mlm {report.MlmLoss:F3}  nsp {report.NspLoss:F3}  acc {report.MlmAccuracy:F2}  lr {report.LearningRate:0.0e-0}  {report.SequencesPerSecond:N0} seq/s  wait {Quantity.Percent(report.WaitShare)}");

    string Eta(StepReport report) => report.Step > firstStep
        ? $"  eta {Quantity.Duration(report.Elapsed * ((double)(report.Steps - report.Step) / (report.Step - firstStep)))}"
        : "";

    static JsonObject Facts(StepReport report) => new()
    {
        ["step"] = report.Step,
        ["steps"] = report.Steps,
        ["loss"] = report.Loss,
        ["mlm_loss"] = report.MlmLoss,
        ["nsp_loss"] = report.NspLoss,
        ["mlm_accuracy"] = report.MlmAccuracy,
        ["nsp_accuracy"] = report.NspAccuracy,
        ["learning_rate"] = report.LearningRate,
        ["grad_norm"] = report.GradientNorm,
        ["sequences_per_second"] = report.SequencesPerSecond,
        ["wait_share"] = report.WaitShare,
        ["seconds"] = report.Elapsed.TotalSeconds,
    };
}
