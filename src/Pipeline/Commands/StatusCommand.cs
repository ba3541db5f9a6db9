using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace status</c>: how far a run is, from its folder alone, whether its process lives or not.</summary>
static class StatusCommand
{
    public static int Invoke(string path, Invocation invocation)
    {
        var folder = new RunFolder(path);
        var plan = PlanFile.Read(folder)
            ?? throw new RunException($"{path} is not the folder of a run: it has no plan.json", hint: "millrace plan CONFIG says where its run is", exitCode: ExitCode.Usage);
        var report = JsonFile.Read<RunReport>(folder.Report);
        var progress = File.Exists(folder.Progress) ? JsonNode.Parse(File.ReadAllText(folder.Progress)) : null;
        var state = report?.Train is not null || (report is not null && Steps(plan) == 0) ? "done" : folder.IsLocked ? "running" : "stopped";
        if (invocation.IsJson)
        {
            invocation.Screen.Result(new JsonObject
            {
                ["run_dir"] = path,
                ["name"] = (string?)plan["name"],
                ["fingerprint"] = (string?)plan["fingerprint"],
                ["state"] = state,
                ["phase"] = (string?)progress?["phase"],
                ["share"] = (double?)progress?["share"],
                ["text"] = (string?)progress?["text"],
                ["dataset_hash"] = report?.DatasetHash,
                ["samples"] = report?.Samples,
                ["steps"] = report?.Train?.Steps,
                ["held_out_mlm_loss"] = report?.Train?.HeldOutMlmLoss,
                ["rejected"] = report?.Rejected,
                ["filtered"] = report?.Filtered,
            }.ToJsonString());
            return ExitCode.Done;
        }
        invocation.Screen.Result($"{path}  {state}  plan {((string)plan["fingerprint"]!)[..8]} from {plan["file"]}");
        if (state != "done" && progress is not null && (report is null || (string?)progress["phase"] == "train"))
            invocation.Screen.Result($"  {progress["text"]}");
        if (report is not null)
            invocation.Screen.Result($"  data      {Quantity.Of(report.Samples, "sample")} of {Quantity.Of(report.Documents, "document")}, dataset hash {report.DatasetHash[..16]}");
        if (report is { Rejected: > 0 } or { Filtered: > 0 })
            invocation.Screen.Result($"  left out  {Summary.LeftOut(report)}");
        if (report?.Train is { } train)
            invocation.Screen.Result(string.Create(CultureInfo.InvariantCulture,
                $"  training  {Quantity.Of(train.Steps, "step")}, loss {train.LastLoss:F3}, held-out MLM loss {train.HeldOutMlmLoss:F3}"));
        if (state == "stopped")
            invocation.Screen.Result($"  continue: {Continue(plan, path)}");
        return ExitCode.Done;
    }

    static string Continue(JsonNode plan, string path) =>
        CommandText.Of("run", (string)plan["file"]!, plan["overrides"]!.AsArray().Select(setting => (string)setting!), path);

    static long Steps(JsonNode plan) => (long?)plan["steps"] ?? 0;
}
