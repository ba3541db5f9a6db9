using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;

namespace Millrace.Pipeline.Reporting;

/// <summary>A graph in words.</summary>
static class GraphText
{
    /// <summary>How far a graph is, how fast, and what it waits on.</summary>
    public static string Status(string phase, GraphSnapshot now, GraphSnapshot? before)
    {
        var rate = now.Elapsed > TimeSpan.Zero ? now.BytesOfRun / now.Elapsed.TotalSeconds : 0;
        var (stage, waiting) = now.WaitingOn(before);
        var skipped = (now.Rejected == 0 ? "" : $"   skipped {Quantity.Count(now.Rejected)}")
            + (now.Filtered == 0 ? "" : $"   filtered {Quantity.Count(now.Filtered)}");
        if (now.Share is not { } share)
            return $"{phase} {Quantity.Count(now.Elements)}  {Quantity.Bytes(rate)}/s{skipped}";
        var eta = now.Remaining is { } remaining ? $"  eta {Quantity.Duration(remaining)}" : "";
        return $"{phase} {ProgressBar.Of(share)}  {Quantity.Bytes(rate)}/s{eta}   waiting on: {stage} {Quantity.Percent(waiting)}{skipped}";
    }

    /// <summary>What a graph did.</summary>
    public static string Done(string phase, GraphReport report)
    {
        var rate = report.Duration > TimeSpan.Zero ? report.Bytes / report.Duration.TotalSeconds : 0;
        var rejected = report.Progress.RejectedCount == 0 ? "" : $", {Quantity.Count(report.Progress.RejectedCount)} rejected";
        var filtered = report.Progress.FilteredCount == 0 ? "" : $", {Quantity.Count(report.Progress.FilteredCount)} filtered";
        return $"{phase,-10} {Quantity.Of(report.Elements, "element")}, {Quantity.Bytes(report.Bytes)} in {Quantity.Duration(report.Duration)}, {Quantity.Bytes(rate)}/s{rejected}{filtered}";
    }

    /// <summary>The facts of <see cref="Status"/>.</summary>
    public static JsonObject Facts(string phase, GraphSnapshot now) => new()
    {
        ["phase"] = phase,
        ["elements"] = now.Elements,
        ["bytes"] = now.Bytes,
        ["total_bytes"] = now.TotalBytes,
        ["share"] = now.Share,
        ["rejected"] = now.Rejected,
        ["filtered"] = now.Filtered,
        ["seconds"] = now.Elapsed.TotalSeconds,
    };

    /// <summary>The facts of <see cref="Done"/>, with the time of each stage.</summary>
    public static JsonObject Facts(string phase, GraphReport report) => new()
    {
        ["phase"] = phase,
        ["elements"] = report.Elements,
        ["bytes"] = report.Bytes,
        ["rejected"] = report.Progress.RejectedCount,
        ["filtered"] = report.Progress.FilteredCount,
        ["seconds"] = report.Duration.TotalSeconds,
        ["stages"] = new JsonArray([.. report.Stages.Select(stage => new JsonObject
        {
            ["name"] = stage.Name,
            ["elements"] = stage.Elements,
            ["busy_seconds"] = stage.Busy.TotalSeconds,
            ["starved_seconds"] = stage.Starved.TotalSeconds,
            ["blocked_seconds"] = stage.Blocked.TotalSeconds,
        })]),
    };
}
