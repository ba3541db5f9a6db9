using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Training;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Steps and evaluations in words, in columns that stay in their place, and as facts.</summary>
static class TrainingText
{
    /// <summary>Which percentiles of the time of a step are told.</summary>
    public static IReadOnlyList<int> Percentiles { get; } = [50, 90, 95, 99];

    /// <summary>Some steps.</summary>
    public static string Line(StepReport report)
    {
        var steps = Quantity.Count(report.Steps);
        var step = Quantity.Count(report.Step).PadLeft(steps.Length);
        var skipped = report.SkippedSteps == 0 ? "" : $"  skipped {Quantity.Count(report.SkippedSteps)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"step {step}/{steps}  loss {report.Loss,6:F3}  mlm {report.MlmLoss,6:F3}{Nsp(report.NspLoss)}{Disc(report.Discriminator)}  acc {report.MlmAccuracy:F2}{DiscAccuracy(report.Discriminator)}  lr {report.LearningRate,6:0.0e-0}  {Rate(report.SequencesPerSecond),6} seq/s  wait {Quantity.Percent(Math.Round(report.WaitShare, 2)),4}{skipped}");
    }

    /// <summary>A look at the held-out split, beside what counting alone achieves.</summary>
    public static string Line(EvaluationReport report, RunReport.BaselineLosses baselines)
    {
        var bigram = baselines.BigramCrossEntropy is { } value ? string.Create(CultureInfo.InvariantCulture, $", bigram {value:F3}") : "";
        var judged = report.NspAccuracy is { } share ? string.Create(CultureInfo.InvariantCulture, $"  nsp acc {share:F2}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"step {report.Step:N0}  held out: loss {report.Loss:F3}  mlm {report.MlmLoss:F3} (unigram entropy {baselines.UnigramEntropy:F3}{bigram})  perplexity {Perplexity(report.Perplexity)}{Nsp(report.NspLoss)}{Disc(report.Discriminator)}  acc {report.MlmAccuracy:F2}{judged}{Judged(report.Discriminator)}");
    }

    /// <summary>The facts of some steps. A number that is none is null: JSON has no other word for it.</summary>
    public static JsonObject Facts(StepReport report)
    {
        var facts = new JsonObject
        {
            ["step"] = report.Step,
            ["steps"] = report.Steps,
            ["loss"] = Number(report.Loss),
            ["step_loss"] = Number(report.StepLoss),
            ["mlm_loss"] = Number(report.MlmLoss),
            ["perplexity"] = Number(report.Perplexity),
            ["nsp_loss"] = Number(report.NspLoss),
            ["mlm_accuracy"] = report.MlmAccuracy,
            ["nsp_accuracy"] = report.NspAccuracy,
        };
        Add(facts, report.Discriminator);
        facts["learning_rate"] = report.LearningRate;
        facts["grad_norm"] = Number(report.GradientNorm);
        facts["loss_scale"] = report.LossScale;
        facts["sequences_per_second"] = Number(report.SequencesPerSecond);
        facts["wait_share"] = Number(report.WaitShare);
        facts["skipped_steps"] = report.SkippedSteps;
        facts["total_skipped_steps"] = report.TotalSkippedSteps;
        Add(facts, report.Latencies);
        facts["seconds"] = report.Elapsed.TotalSeconds;
        return facts;
    }

    /// <summary>The facts of a look at the held-out split.</summary>
    public static JsonObject Facts(EvaluationReport report, RunReport.BaselineLosses baselines)
    {
        var facts = new JsonObject
        {
            ["step"] = report.Step,
            ["loss"] = Number(report.Loss),
            ["mlm_loss"] = Number(report.MlmLoss),
            ["perplexity"] = Number(report.Perplexity),
            ["nsp_loss"] = Number(report.NspLoss),
            ["mlm_accuracy"] = report.MlmAccuracy,
            ["nsp_accuracy"] = report.NspAccuracy,
        };
        Add(facts, report.Discriminator);
        facts["sequences"] = report.Sequences;
        facts["unigram_entropy"] = Number(baselines.UnigramEntropy);
        facts["bigram_cross_entropy"] = Number(baselines.BigramCrossEntropy);
        return facts;
    }

    /// <summary>Adds how long steps took, in seconds.</summary>
    public static void Add(JsonObject facts, StepLatencies latencies)
    {
        foreach (var percent in Percentiles)
            facts[$"step_latency_p{percent}"] = latencies.Percentile(percent / 100.0)?.TotalSeconds;
    }

    /// <summary>How long steps took.</summary>
    public static string Latency(StepLatencies latencies) => string.Join(", ", Percentiles.Select(percent =>
        $"p{percent} {(latencies.Percentile(percent / 100.0) is { } time ? Quantity.Duration(time) : "-")}"));

    /// <summary>A perplexity, three digits at least.</summary>
    public static string Perplexity(double value) => value.ToString(value >= 99.95 ? "N0" : "F2", CultureInfo.InvariantCulture);

    /// <summary>What a discriminator achieves, beside always saying "original".</summary>
    public static string Judged(DiscriminatorSums? discriminator) => discriminator is { } judged
        ? string.Create(CultureInfo.InvariantCulture,
            $"  disc acc {judged.Accuracy:F2} (always original {1 - judged.ReplacedShare:F2}), precision {judged.Precision:F2}, recall {judged.Recall:F2}, sampled acc {judged.SampledAccuracy:F2}")
        : "";

    static void Add(JsonObject facts, DiscriminatorSums? discriminator)
    {
        if (discriminator is not { } judged)
            return;
        facts["disc_loss"] = Number(judged.Loss);
        facts["disc_accuracy"] = judged.Accuracy;
        facts["disc_precision"] = judged.Precision;
        facts["disc_recall"] = judged.Recall;
        facts["replaced_share"] = judged.ReplacedShare;
        facts["sampled_masked_lm_accuracy"] = judged.SampledAccuracy;
    }

    static string Nsp(double? loss) => loss is { } value ? string.Create(CultureInfo.InvariantCulture, $"  nsp {value:F3}") : "";

    static string Disc(DiscriminatorSums? discriminator) =>
        discriminator is { } judged ? string.Create(CultureInfo.InvariantCulture, $"  disc {judged.Loss:F3}") : "";

    static string DiscAccuracy(DiscriminatorSums? discriminator) =>
        discriminator is { } judged ? string.Create(CultureInfo.InvariantCulture, $"  disc acc {judged.Accuracy:F2}") : "";

    /// <summary>A number as JSON; null where it is none.</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    /// <summary>Sequences a second.</summary>
    // Three digits at least: a large model on few cores does less than a sequence a second.
    public static string Rate(double value) => value.ToString(value >= 99.95 ? "N0" : value >= 9.995 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
