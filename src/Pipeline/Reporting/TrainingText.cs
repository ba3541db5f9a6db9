using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Steps and evaluations in words, in columns that stay in their place, and as facts.</summary>
static class TrainingText
{
    /// <summary>Some steps.</summary>
    public static string Line(StepReport report)
    {
        var steps = Quantity.Count(report.Steps);
        var step = Quantity.Count(report.Step).PadLeft(steps.Length);
        var skipped = report.SkippedSteps == 0 ? "" : $"  skipped {Quantity.Count(report.SkippedSteps)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"step {step}/{steps}  loss {report.Loss,6:F3}  mlm {report.MlmLoss,6:F3}{Nsp(report.NspLoss)}  acc {report.MlmAccuracy:F2}  lr {report.LearningRate,6:0.0e-0}  {Rate(report.SequencesPerSecond),6} seq/s  wait {Quantity.Percent(Math.Round(report.WaitShare, 2)),4}{skipped}");
    }

    /// <summary>A look at the held-out split, beside what counting alone achieves.</summary>
    public static string Line(EvaluationReport report, RunReport.BaselineLosses baselines)
    {
        var bigram = baselines.BigramCrossEntropy is { } value ? string.Create(CultureInfo.InvariantCulture, $", bigram {value:F3}") : "";
        var judged = report.NspAccuracy is { } share ? string.Create(CultureInfo.InvariantCulture, $"  nsp acc {share:F2}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"step {report.Step:N0}  held out: loss {report.Loss:F3}  mlm {report.MlmLoss:F3} (unigram entropy {baselines.UnigramEntropy:F3}{bigram}){Nsp(report.NspLoss)}  acc {report.MlmAccuracy:F2}{judged}");
    }

    /// <summary>The facts of some steps. A number that is none is null: JSON has no other word for it.</summary>
    public static JsonObject Facts(StepReport report) => new()
    {
        ["step"] = report.Step,
        ["steps"] = report.Steps,
        ["loss"] = Number(report.Loss),
        ["mlm_loss"] = Number(report.MlmLoss),
        ["nsp_loss"] = report.NspLoss is { } loss ? Number(loss) : null,
        ["mlm_accuracy"] = report.MlmAccuracy,
        ["nsp_accuracy"] = report.NspAccuracy,
        ["learning_rate"] = report.LearningRate,
        ["grad_norm"] = Number(report.GradientNorm),
        ["sequences_per_second"] = Number(report.SequencesPerSecond),
        ["wait_share"] = Number(report.WaitShare),
        ["skipped_steps"] = report.SkippedSteps,
        ["seconds"] = report.Elapsed.TotalSeconds,
    };

    /// <summary>The facts of a look at the held-out split.</summary>
    public static JsonObject Facts(EvaluationReport report, RunReport.BaselineLosses baselines) => new()
    {
        ["step"] = report.Step,
        ["loss"] = Number(report.Loss),
        ["mlm_loss"] = Number(report.MlmLoss),
        ["nsp_loss"] = report.NspLoss is { } loss ? Number(loss) : null,
        ["mlm_accuracy"] = report.MlmAccuracy,
        ["nsp_accuracy"] = report.NspAccuracy,
        ["sequences"] = report.Sequences,
        ["unigram_entropy"] = Number(baselines.UnigramEntropy),
        ["bigram_cross_entropy"] = baselines.BigramCrossEntropy is { } value ? Number(value) : null,
    };

    static string Nsp(double? loss) => loss is { } value ? string.Create(CultureInfo.InvariantCulture, $"  nsp {value:F3}") : "";

    static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    // Three digits at least: a large model on few cores does less than a sequence a second.
    static string Rate(double value) => value.ToString(value >= 99.95 ? "N0" : value >= 9.995 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
