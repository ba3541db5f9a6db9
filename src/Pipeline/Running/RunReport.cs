using System.Text.Json.Serialization;

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

    /// <summary>What came of training.</summary>
    /// <param name="Steps">Optimizer updates done.</param>
    /// <param name="FirstLoss">Mean loss of the first steps that were logged.</param>
    /// <param name="LastLoss">Mean loss of the last ones.</param>
    /// <param name="HeldOutLoss">Both losses on the held-out split at the end; null where nothing is held out.</param>
    /// <param name="HeldOutMlmLoss">The masked-LM loss alone.</param>
    /// <param name="HeldOutMlmAccuracy">Share of masked tokens predicted right.</param>
    /// <param name="HeldOutNspAccuracy">Share of pairs judged right.</param>
    /// <param name="SequencesPerSecond">Throughput of the process that finished.</param>
    /// <param name="WaitShare">Share of its time spent waiting for data.</param>
    /// <param name="Seconds">Its training time.</param>
    /// <param name="Checkpoint">The last checkpoint; null where none is written.</param>
    public sealed record Training(
        long Steps,
        double FirstLoss,
        double LastLoss,
        double? HeldOutLoss,
        double? HeldOutMlmLoss,
        double? HeldOutMlmAccuracy,
        double? HeldOutNspAccuracy,
        double SequencesPerSecond,
        double WaitShare,
        double Seconds,
        string? Checkpoint);
}
