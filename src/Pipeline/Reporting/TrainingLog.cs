using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Training;

namespace Millrace.Pipeline.Reporting;

/// <summary>
/// Training in <c>dllogger.json</c>, with the keys of NVIDIA's examples: BERT for PyTorch (average_loss, learning_rate, skipped_steps,
/// final_loss and the four of the summary), seqs_per_sec of Paddle's, and ELECTRA's metrics. Accuracies are in percent, as theirs.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="parameters">What the run is made with, by key; logged once.</param>
sealed class TrainingLog(DlLoggerFile file, IReadOnlyList<(string Key, JsonNode Value)> parameters)
{
    const string Seconds = "s";
    const string Percent = "%";
    const string Throughput = "sequences/s";

    static readonly (string Metric, string? Unit)[] Metrics =
    [
        ("e2e_train_time", Seconds), ("training_sequences_per_second", Throughput), ("final_loss", null), ("raw_train_time", Seconds),
        ("seqs_per_sec", Throughput), ("masked_lm_accuracy", Percent), ("next_sentence_accuracy", Percent),
        ("sampled_masked_lm_accuracy", Percent), ("disc_accuracy", Percent), ("eval_masked_lm_accuracy", Percent),
        ("eval_next_sentence_accuracy", Percent), ("eval_sampled_masked_lm_accuracy", Percent), ("eval_disc_accuracy", Percent),
        ("step_latency_p50", Seconds), ("step_latency_p90", Seconds), ("step_latency_p95", Seconds), ("step_latency_p99", Seconds),
        ("peak_memory", "B"),
    ];

    bool isIntroduced = !file.IsNew;

    /// <summary>The epoch of the step with this many steps done.</summary>
    public Func<long, long> EpochOf { get; set; } = _ => 0;

    /// <summary>Training begins after so many steps; lines of steps behind them go.</summary>
    public void Begin(long step)
    {
        file.Begin(step);
        if (!isIntroduced)
        {
            foreach (var (metric, unit) in Metrics)
                file.Metadata(metric, unit);
            foreach (var (key, value) in parameters)
                file.Parameter(key, value);
        }
        else
            file.Parameter("resume_step", step);
        isIntroduced = true;
        file.Parameter("train_start", true);
    }

    /// <summary>Some steps are done.</summary>
    public void Stepped(StepReport report) => file.Step(EpochOf(report.Step), report.Step,
    [
        ("average_loss", report.Loss),
        ("step_loss", report.StepLoss),
        ("learning_rate", report.LearningRate),
        ("skipped_steps", report.TotalSkippedSteps),
        ("seqs_per_sec", report.SequencesPerSecond),
        .. Tasks("", report.MlmLoss, report.MlmAccuracy, report.NspLoss, report.NspAccuracy, report.Discriminator),
        ("perplexity", report.Perplexity),
        ("grad_norm", report.GradientNorm),
        ("loss_scale", report.LossScale),
        ("wait_share", report.WaitShare),
        .. Latency(report.Latencies),
    ]);

    /// <summary>The held-out split was looked at; where a process that was killed behind the last step has logged that already, it is not again.</summary>
    public void Evaluated(EvaluationReport report)
    {
        if (report.Step <= file.EvaluatedStep)
            return;
        file.Step(EpochOf(report.Step), report.Step,
        [
            ("eval_loss", report.Loss),
            .. Tasks("eval_", report.MlmLoss, report.MlmAccuracy, report.NspLoss, report.NspAccuracy, report.Discriminator),
            ("eval_perplexity", report.Perplexity),
        ]);
    }

    /// <summary>A checkpoint is there.</summary>
    public void Saved(long step) => file.Checkpoint(step);

    /// <summary>Training has come to its last step.</summary>
    public void Finished(TrainingResult result, long peakMemory)
    {
        file.Step(EpochOf(result.Steps), result.Steps, ("final_loss", result.LastLoss));
        file.Summary(
        [
            ("e2e_train_time", result.EndToEnd.TotalSeconds),
            ("training_sequences_per_second", result.Sequences / result.Time.TotalSeconds),
            ("final_loss", result.LastLoss),
            ("raw_train_time", result.Time.TotalSeconds),
            ("skipped_steps", result.SkippedSteps),
            ("wait_share", result.Waited / result.Time),
            .. Latency(result.Latencies),
            ("peak_memory", peakMemory),
        ]);
    }

    static IEnumerable<(string Key, double? Value)> Tasks(
        string prefix, double mlmLoss, double mlmAccuracy, double? nspLoss, double? nspAccuracy, DiscriminatorSums? discriminator) =>
    [
        ($"{prefix}masked_lm_loss", mlmLoss),
        ($"{prefix}masked_lm_accuracy", 100 * mlmAccuracy),
        ($"{prefix}next_sentence_loss", nspLoss),
        ($"{prefix}next_sentence_accuracy", 100 * nspAccuracy),
        ($"{prefix}sampled_masked_lm_accuracy", 100 * discriminator?.SampledAccuracy),
        ($"{prefix}disc_loss", discriminator?.Loss),
        ($"{prefix}disc_accuracy", 100 * discriminator?.Accuracy),
        ($"{prefix}disc_precision", discriminator?.Precision),
        ($"{prefix}disc_recall", discriminator?.Recall),
    ];

    static IEnumerable<(string Key, double? Value)> Latency(StepLatencies latencies) =>
        TrainingText.Percentiles.Select(percent => ($"step_latency_p{percent}", latencies.Percentile(percent / 100.0)?.TotalSeconds));
}
