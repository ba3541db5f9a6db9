using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Staging;

namespace Millrace.Pipeline.Running;

/// <summary>The last words of a run: what there is now, where it is, and what to do next.</summary>
static class Summary
{
    /// <summary>The report of a run whose data is prepared.</summary>
    /// <param name="plan">Of the run.</param>
    /// <param name="all">What came of each data set.</param>
    /// <param name="folder">Of the run.</param>
    public static RunReport Of(Plan plan, IReadOnlyList<PreparationReport> all, RunFolder folder)
    {
        var prepared = all[0];
        return new RunReport(
            prepared.DatasetHash, prepared.Documents, prepared.Rejected.Values.Sum(), prepared.Rejected,
            prepared.Filtered.Values.Sum(), prepared.Filtered, prepared.Samples, prepared.Tokens, prepared.TextBytes, prepared.Seconds,
            BaselinesOf(folder),
            Train: null,
            all.Count == 1 ? null : [.. plan.Data.Zip(all).Skip(1).Select(set => new RunReport.DataSet(set.First.Name!, set.Second.DatasetHash, set.Second.Samples, set.Second.Tokens))]);
    }

    /// <summary>What a model must beat.</summary>
    public static RunReport.BaselineLosses BaselinesOf(RunFolder folder)
    {
        var baselines = JsonFile.Read<Baselines>(folder.Baselines)
            ?? throw new RunException($"{folder.Baselines} is missing", hint: "use a new --run-dir");
        return new(baselines.UnigramEntropy, baselines.UnigramCrossEntropy, baselines.BigramCrossEntropy);
    }

    /// <summary>Prints it.</summary>
    public static void Print(Reporter reporter, RunFolder folder, RunReport report, bool isNew)
    {
        var text = new List<string>();
        if (!isNew)
            text.Add($"nothing to do: {folder.Path} is complete\n");
        else
            text.Add("");
        text.Add($"  data        {Quantity.Of(report.Samples, "sample")} of {Quantity.Of(report.Documents, "document")}, {LeftOut(report)}");
        text.Add($"              {folder.Shards}, dataset hash {report.DatasetHash[..16]}");
        foreach (var data in report.Data ?? [])
        {
            text.Add($"  {data.Name,-11} {Quantity.Of(data.Samples, "sample")}");
            text.Add($"              {folder.Of(data.Name).Shards}, dataset hash {data.DatasetHash[..16]}");
        }
        if (report.Train is { } train)
        {
            if (train.Checkpoint is { } checkpoint)
                text.Add($"  model       {checkpoint}");
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $"  training    {Quantity.Of(train.Steps, "step")} in {Quantity.Duration(TimeSpan.FromSeconds(train.Seconds))}, {TrainingText.Rate(train.SequencesPerSecond)} seq/s, waited {Quantity.Percent(train.WaitShare)} for data"));
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $"              {Quantity.Duration(TimeSpan.FromSeconds(train.EndToEndSeconds))} end to end, loss {train.FirstLoss:F3} to {train.LastLoss:F3}{(train.SkippedSteps > 0 ? $", skipped {Quantity.Of(train.SkippedSteps, "step")}" : "")}"));
            text.Add($"  a step      {Latency(train.StepLatency)}, peak memory {Quantity.Bytes(train.PeakMemoryBytes)}");
            text.Add($"  held out    {HeldOut(report)}");
        }
        text.Add($"  report      {folder.Report}");
        text.Add("");
        text.Add($"look at a sample: millrace show {folder.Path} --sample 0");
        if (report.Train is not null)
            text.Add($"curves: tensorboard --logdir {folder.TensorBoard}");
        reporter.Event("done", string.Join('\n', text), new JsonObject
        {
            ["run_dir"] = folder.Path,
            ["is_new"] = isNew,
            ["report"] = folder.Report,
            ["dataset_hash"] = report.DatasetHash,
            ["held_out_mlm_loss"] = report.Train?.HeldOutMlmLoss,
            ["unigram_entropy"] = report.Baselines.UnigramEntropy,
        });
    }

    static string Latency(RunReport.StepLatency latency) => string.Join(", ", new (string Name, double Seconds)[]
        { ("p50", latency.P50), ("p90", latency.P90), ("p95", latency.P95), ("p99", latency.P99) }.Select(each => $"{each.Name} {Quantity.Duration(TimeSpan.FromSeconds(each.Seconds))}"));

    /// <summary>What was rejected, and what was filtered, each with its reasons.</summary>
    public static string LeftOut(RunReport report) => Rejected(report) + Filtered(report);

    static string Rejected(RunReport report) => report.Rejected == 0
        ? "none rejected"
        : $"{Quantity.Count(report.Rejected)} rejected ({Reasons(report.RejectedByReason)})";

    static string Filtered(RunReport report) => report.Filtered == 0
        ? ""
        : $", {Quantity.Count(report.Filtered)} filtered ({Reasons(report.FilteredByReason)})";

    static string Reasons(IReadOnlyDictionary<string, long> counts) =>
        string.Join("; ", counts.Select(entry => $"{entry.Key}: {Quantity.Count(entry.Value)}"));

    static string HeldOut(RunReport report)
    {
        if (report.Train is not { HeldOutMlmLoss: { } loss } train)
            return "nothing was held out";
        var unigram = report.Baselines.UnigramEntropy;
        var bigram = report.Baselines.BigramCrossEntropy is { } value ? string.Create(CultureInfo.InvariantCulture, $", bigram {value:F2}") : "";
        var nsp = train.HeldOutNspAccuracy is { } judged ? $", {Quantity.Percent(judged)} NSP" : "";
        var verdict = loss < unigram ? "below" : "not yet below";
        return string.Create(CultureInfo.InvariantCulture,
            $"MLM loss {loss:F2}, {verdict} the corpus's unigram entropy {unigram:F2}{bigram}; perplexity {TrainingText.Perplexity(train.HeldOutPerplexity ?? Math.Exp(loss))}; accuracy {Quantity.Percent(train.HeldOutMlmAccuracy ?? 0)} MLM{nsp}{Discriminator(train.HeldOutDiscriminator)}");
    }

    static string Discriminator(RunReport.Discriminator? judged) => judged is null
        ? ""
        : $"\n              discriminator {Quantity.Percent(judged.DiscAccuracy)} right, always \"original\" {Quantity.Percent(1 - judged.ReplacedShare)}; precision {Quantity.Percent(judged.DiscPrecision)}, recall {Quantity.Percent(judged.DiscRecall)}";
}
