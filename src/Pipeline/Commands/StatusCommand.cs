using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace status</c>: how far a run is, from its folder alone, whether its process lives or not.</summary>
static class StatusCommand
{
    public static int Invoke(string path, Invocation invocation)
    {
        var (folder, plan) = StoredTraining.Read(path);
        var report = JsonFile.Read<RunReport>(folder.Report);
        var progress = File.Exists(folder.Progress) ? JsonNode.Parse(File.ReadAllText(folder.Progress)) : null;
        var state = report?.Train is not null || (report is not null && Steps(plan) == 0) ? "done" : folder.IsLocked ? "running" : "stopped";
        if (invocation.IsJson)
        {
            invocation.Screen.Result(Facts(path, plan, state, report, progress).ToJsonString());
            return ExitCode.Done;
        }
        invocation.Screen.Result($"{path}  {state}  plan {((string)plan["fingerprint"]!)[..8]} from {plan["file"]}");
        if (state != "done" && progress is not null && (report is null || (string?)progress["phase"] == "train"))
            invocation.Screen.Result($"  {Text(progress, isRunning: state == "running")}");
        if (report is not null)
            invocation.Screen.Result($"  data      {Quantity.Of(report.Samples, "sample")} of {Quantity.Of(report.Documents, "document")}, dataset hash {report.DatasetHash[..16]}");
        if (report is { Rejected: > 0 } or { Filtered: > 0 })
            invocation.Screen.Result($"  left out  {Summary.LeftOut(report)}");
        if (report?.Train is { } train)
            invocation.Screen.Result(string.Create(CultureInfo.InvariantCulture,
                $"  training  {Quantity.Of(train.Steps, "step")}, {TrainingText.Rate(train.SequencesPerSecond)} seq/s, loss {train.LastLoss:F3}{HeldOut(train)}"));
        if (state == "stopped")
            invocation.Screen.Result($"  continue: {Continue(plan, path)}");
        return ExitCode.Done;
    }

    static JsonObject Facts(string path, JsonNode plan, string state, RunReport? report, JsonNode? progress)
    {
        var isTraining = state != "done" && (string?)progress?["phase"] == "train";
        return new JsonObject
        {
            ["run_dir"] = path,
            ["name"] = (string?)plan["name"],
            ["fingerprint"] = (string?)plan["fingerprint"],
            ["state"] = state,
            ["phase"] = (string?)progress?["phase"],
            ["share"] = (double?)progress?["share"],
            ["text"] = (string?)progress?["text"],
            ["training"] = isTraining ? progress!["training"]?.DeepClone() : null,
            ["dataset_hash"] = report?.DatasetHash,
            ["samples"] = report?.Samples,
            ["steps"] = report?.Train?.Steps,
            ["held_out_mlm_loss"] = report?.Train?.HeldOutMlmLoss,
            ["rejected"] = report?.Rejected,
            ["filtered"] = report?.Filtered,
        };
    }

    /// <summary>How far it is; of training with the time that is left, as long as it runs.</summary>
    static string Text(JsonNode progress, bool isRunning)
    {
        if (progress["training"] is not { } training)
            return (string)progress["text"]!;
        var eta = isRunning && (double?)training["seconds_left"] is { } left ? $"  eta {Quantity.Duration(TimeSpan.FromSeconds(left))}" : "";
        return $"{training["phase"]} {ProgressBar.Of((double)progress["share"]!)}{eta}  {progress["text"]}";
    }

    static string HeldOut(RunReport.Training train) => train is { HeldOutMlmLoss: { } loss, HeldOutPerplexity: { } perplexity }
        ? string.Create(CultureInfo.InvariantCulture, $", held-out MLM loss {loss:F3}, perplexity {TrainingText.Perplexity(perplexity)}")
        : "";

    static string Continue(JsonNode plan, string path) =>
        CommandText.Of("run", (string)plan["file"]!, plan["overrides"]!.AsArray().Select(setting => (string)setting!), path);

    static long Steps(JsonNode plan) => (long?)plan["steps"] ?? 0;
}
