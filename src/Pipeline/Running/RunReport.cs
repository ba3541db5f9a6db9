using System.Text.Json.Serialization;
using Millrace.Actors.Training;
using Millrace.Model.Training;

namespace Millrace.Pipeline.Running;

/// <summary>The file <c>report.json</c>: what came of a run.</summary>
/// <param name="DatasetHash">One value for the same configuration and input.</param>
/// <param name="Documents">Documents that passed.</param>
/// <param name="Rejected">Number of rejections.</param>
/// <param name="RejectedByReason">The same by reason.</param>
/// <param name="Filtered">Number of what was left out as the configuration asks; nothing is wrong with it.</param>
/// <param name="FilteredByReason">The same by reason.</param>
/// <param name="Samples">Samples of both splits.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TextBytes">Bytes of text of the documents.</param>
/// <param name="PrepareSeconds">Time spent preparing.</param>
/// <param name="Baselines">What a model must beat, in nats per token.</param>
/// <param name="Train">What came of training; null before it is done.</param>
/// <param name="Data">The data sets that later phases train on; null where there are none.</param>
sealed record RunReport(
    string DatasetHash,
    long Documents,
    long Rejected,
    IReadOnlyDictionary<string, long> RejectedByReason,
    long Filtered,
    IReadOnlyDictionary<string, long> FilteredByReason,
    long Samples,
    long Tokens,
    long TextBytes,
    double PrepareSeconds,
    RunReport.BaselineLosses Baselines,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] RunReport.Training? Train,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RunReport.DataSet>? Data = null)
{
    /// <summary>A data set that a phase other than the first begins to train on.</summary>
    public sealed record DataSet(string Name, string DatasetHash, long Samples, long Tokens);

    /// <summary>Losses of models that only count.</summary>
    public sealed record BaselineLosses(double UnigramEntropy, double? UnigramCrossEntropy, double? BigramCrossEntropy);

    /// <summary>How long steps took, in seconds: what so many percent of them did not exceed, and the longest.</summary>
    public sealed record StepLatency(double P50, double P90, double P95, double P99, double Max)
    {
        /// <summary>The percentiles of all steps.</summary>
        public static StepLatency Of(StepLatencies latencies)
        {
            return new(Seconds(0.5), Seconds(0.9), Seconds(0.95), Seconds(0.99), Seconds(1));

            double Seconds(double share) => latencies.Percentile(share)?.TotalSeconds ?? 0;
        }
    }

    /// <summary>How ELECTRA's discriminator judged, as shares in [0, 1] besides the loss; see <see cref="DiscriminatorSums"/>.</summary>
    public sealed record Discriminator(
        double DiscLoss, double DiscAccuracy, double DiscPrecision, double DiscRecall, double ReplacedShare, double SampledMaskedLmAccuracy)
    {
        /// <summary>Of an evaluation; null where there was none, or it has no discriminator.</summary>
        public static Discriminator? Of(EvaluationReport? evaluation) => evaluation?.Discriminator is { } judged
            ? new(judged.Loss, judged.Accuracy, judged.Precision, judged.Recall, judged.ReplacedShare, judged.SampledAccuracy)
            : null;
    }

    /// <summary>What came of training.</summary>
    /// <param name="Steps">Optimizer updates done.</param>
    /// <param name="FirstLoss">Mean loss of the first steps that were logged.</param>
    /// <param name="LastLoss">Mean loss of the last ones.</param>
    /// <param name="HeldOutLoss">Both losses on the held-out split at the end; null where nothing is held out.</param>
    /// <param name="HeldOutMlmLoss">The masked-LM loss alone.</param>
    /// <param name="HeldOutPerplexity">e to the masked-LM loss.</param>
    /// <param name="HeldOutMlmAccuracy">Share of masked tokens predicted right.</param>
    /// <param name="HeldOutNspAccuracy">Share of pairs judged right.</param>
    /// <param name="HeldOutDiscriminator">How ELECTRA's discriminator judged; null without one.</param>
    /// <param name="SequencesPerSecond">Throughput, evaluations and checkpoints left out.</param>
    /// <param name="WaitShare">Share of the training time spent waiting for data.</param>
    /// <param name="Seconds">Training time of all processes, evaluations and checkpoints left out.</param>
    /// <param name="EndToEndSeconds">The same with those, and with the way to the first step.</param>
    /// <param name="SkippedSteps">Steps that changed nothing, because their gradients were not finite.</param>
    /// <param name="StepLatency">How long the steps took.</param>
    /// <param name="PeakMemoryBytes">The most resident memory of the process that finished.</param>
    /// <param name="Checkpoint">The last checkpoint; null where none is written.</param>
    public sealed record Training(
        long Steps,
        double FirstLoss,
        double LastLoss,
        double? HeldOutLoss,
        double? HeldOutMlmLoss,
        double? HeldOutPerplexity,
        double? HeldOutMlmAccuracy,
        double? HeldOutNspAccuracy,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Discriminator? HeldOutDiscriminator,
        double SequencesPerSecond,
        double WaitShare,
        double Seconds,
        double EndToEndSeconds,
        long SkippedSteps,
        StepLatency StepLatency,
        long PeakMemoryBytes,
        string? Checkpoint);
}
