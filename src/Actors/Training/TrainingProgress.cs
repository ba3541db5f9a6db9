using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;
using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>What has come of a run so far, over all its processes; part of every checkpoint, so that each step counts exactly once.</summary>
/// <param name="FirstLoss">Mean loss of the first steps that were reported; not a number before.</param>
/// <param name="LastLoss">Mean loss of the last ones.</param>
/// <param name="Sequences">Sequences trained on.</param>
/// <param name="Seconds">Time spent on them, waiting included, evaluations and checkpoints left out.</param>
/// <param name="WaitSeconds">Time of it spent waiting for data.</param>
/// <param name="EndToEndSeconds">Time of the processes, evaluations, checkpoints and the way to the first step included.</param>
/// <param name="SkippedSteps">Steps that were reported and changed nothing, for want of finite gradients.</param>
/// <param name="Latencies">How long the steps took that were reported.</param>
/// <param name="EvaluatedStep">The step of the last evaluation that was not cut short.</param>
/// <param name="SkippedInARow">Steps since the last one with finite gradients.</param>
/// <param name="Window">The steps not reported yet: the report after a resume is the one there would have been without.</param>
sealed record TrainingProgress(
    double FirstLoss,
    double LastLoss,
    long Sequences,
    double Seconds,
    double WaitSeconds,
    double EndToEndSeconds,
    long SkippedSteps,
    StepLatencies Latencies,
    long EvaluatedStep,
    long SkippedInARow,
    StepWindow Window)
{
    /// <summary>Nothing yet.</summary>
    public static TrainingProgress None { get; } = new(double.NaN, double.NaN, 0, 0, 0, 0, 0, StepLatencies.None, 0, 0, StepWindow.None);

    /// <summary>With one more step.</summary>
    public TrainingProgress Plus(StepResult result, long sequences, TimeSpan time, TimeSpan waited) => this with
    {
        Sequences = Sequences + sequences,
        Seconds = Seconds + time.TotalSeconds,
        WaitSeconds = WaitSeconds + waited.TotalSeconds,
        SkippedInARow = result.Applied ? 0 : SkippedInARow + 1,
        Window = Window.Plus(result, sequences, time, waited),
    };

    /// <summary>After the steps of the window have been reported.</summary>
    public TrainingProgress Reported() => this with
    {
        FirstLoss = double.IsNaN(FirstLoss) ? Window.Sums.Loss : FirstLoss,
        LastLoss = Window.Sums.Loss,
        SkippedSteps = SkippedSteps + Window.SkippedSteps,
        Latencies = Latencies.Plus(Window.Latencies),
        Window = StepWindow.None,
    };

    /// <summary>As a checkpoint keeps it.</summary>
    public Dictionary<string, string> ToTexts() => new()
    {
        ["first_loss"] = Text(FirstLoss),
        ["last_loss"] = Text(LastLoss),
        ["sequences"] = Text(Sequences),
        ["seconds"] = Text(Seconds),
        ["wait_seconds"] = Text(WaitSeconds),
        ["end_to_end_seconds"] = Text(EndToEndSeconds),
        ["skipped_steps"] = Text(SkippedSteps),
        ["step_latencies"] = Latencies.ToString(),
        ["evaluated_step"] = Text(EvaluatedStep),
        ["skipped_in_a_row"] = Text(SkippedInARow),
        ["window_mlm_loss_sum"] = Text(Window.Sums.MlmLossSum),
        ["window_mlm_count"] = Text(Window.Sums.MlmCount),
        ["window_mlm_correct"] = Text(Window.Sums.MlmCorrect),
        ["window_nsp_loss_sum"] = Text(Window.Sums.NspLossSum),
        ["window_nsp_count"] = Text(Window.Sums.NspCount),
        ["window_nsp_correct"] = Text(Window.Sums.NspCorrect),
        ["window_discriminator_loss_sum"] = Text(Window.Sums.Detection.LossSum),
        ["window_discriminator_weighted_loss_sum"] = Text(Window.Sums.Detection.WeightedLossSum),
        ["window_discriminator_tokens"] = Text(Window.Sums.Detection.Tokens),
        ["window_discriminator_sampled"] = Text(Window.Sums.Detection.Sampled),
        ["window_discriminator_replaced"] = Text(Window.Sums.Detection.Replaced),
        ["window_discriminator_true_positives"] = Text(Window.Sums.Detection.TruePositives),
        ["window_discriminator_false_positives"] = Text(Window.Sums.Detection.FalsePositives),
        ["window_sequences"] = Text(Window.Sequences),
        ["window_seconds"] = Text(Window.Seconds),
        ["window_wait_seconds"] = Text(Window.WaitSeconds),
        ["window_skipped_steps"] = Text(Window.SkippedSteps),
        ["window_step_latencies"] = Window.Latencies.ToString(),
    };

    /// <summary>As a checkpoint has kept it.</summary>
    /// <exception cref="CheckpointException">A number is missing, or is none.</exception>
    public static TrainingProgress Of(IReadOnlyDictionary<string, string> texts, string folder) => new(
        Real(texts, "first_loss", folder),
        Real(texts, "last_loss", folder),
        Whole(texts, "sequences", folder),
        Real(texts, "seconds", folder),
        Real(texts, "wait_seconds", folder),
        Real(texts, "end_to_end_seconds", folder),
        Whole(texts, "skipped_steps", folder),
        Latency(texts, "step_latencies", folder),
        Whole(texts, "evaluated_step", folder),
        Whole(texts, "skipped_in_a_row", folder),
        new StepWindow(
            new PreTrainingSums(
                Real(texts, "window_mlm_loss_sum", folder),
                Whole(texts, "window_mlm_count", folder),
                Whole(texts, "window_mlm_correct", folder),
                Real(texts, "window_nsp_loss_sum", folder),
                Whole(texts, "window_nsp_count", folder),
                Whole(texts, "window_nsp_correct", folder),
                new DiscriminatorSums(
                    Real(texts, "window_discriminator_loss_sum", folder),
                    Real(texts, "window_discriminator_weighted_loss_sum", folder),
                    Whole(texts, "window_discriminator_tokens", folder),
                    Whole(texts, "window_discriminator_sampled", folder),
                    Whole(texts, "window_discriminator_replaced", folder),
                    Whole(texts, "window_discriminator_true_positives", folder),
                    Whole(texts, "window_discriminator_false_positives", folder))),
            Whole(texts, "window_sequences", folder),
            Real(texts, "window_seconds", folder),
            Real(texts, "window_wait_seconds", folder),
            Whole(texts, "window_skipped_steps", folder),
            Latency(texts, "window_step_latencies", folder)));

    /// <summary>A whole number among the texts of a checkpoint.</summary>
    /// <exception cref="CheckpointException">It is missing, or is none.</exception>
    public static long Whole(IReadOnlyDictionary<string, string> texts, string key, string folder) =>
        long.TryParse(Of(texts, key, folder), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CheckpointException($"{folder}: progress.{key} must be a whole number, got {texts[key]}");

    /// <summary>A number as a checkpoint keeps it.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number that a checkpoint keeps.</summary>
    public static double Real(IReadOnlyDictionary<string, string> texts, string key, string folder) =>
        double.TryParse(Of(texts, key, folder), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CheckpointException($"{folder}: progress.{key} must be a number, got {texts[key]}");

    static StepLatencies Latency(IReadOnlyDictionary<string, string> texts, string key, string folder) =>
        StepLatencies.Parse(Of(texts, key, folder), $"{folder}: progress.{key}");

    static string Of(IReadOnlyDictionary<string, string> texts, string key, string folder) =>
        texts.TryGetValue(key, out var text) ? text : throw new CheckpointException($"{folder} lacks progress.{key}");

    /// <summary>A number as a checkpoint keeps it.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
