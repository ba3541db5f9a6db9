using System.Text.Json.Nodes;
using Millrace.Stages.Downloading;

namespace Millrace.Pipeline.Reporting;

/// <summary>Tells how downloads go: all of them on one line, a line for each that is done.</summary>
/// <param name="reporter">The screen.</param>
/// <param name="time">The clock.</param>
sealed class DownloadReporter(Reporter reporter, TimeProvider time)
{
    const string Phase = "downloads";

    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    int told;

    /// <summary>Shows a run until it is done.</summary>
    public async Task WatchAsync(DownloadRun run)
    {
        using var timer = new PeriodicTimer(Redraw, time);
        var lastLine = reporter.Elapsed;
        while (!run.Completion.IsCompleted)
        {
            if (await Task.WhenAny(run.Completion, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false) == run.Completion)
                break;
            TellFinished(run.Progress);
            var now = run.Progress.Snapshot();
            var text = Text(now);
            reporter.Status(text);
            reporter.WriteProgress(Phase, Share(now), text);
            if (reporter.Screen.HasStatus || reporter.Elapsed - lastLine < LineEvery)
                continue;
            lastLine = reporter.Elapsed;
            reporter.Event("progress", text, Facts(now));
        }
        TellFinished(run.Progress);
        await run.Completion.ConfigureAwait(false);
        var done = run.Progress.Snapshot();
        reporter.Event("phase",
            $"{Phase,-10} {Quantity.Of(done.Finished, "file")}, {Quantity.Bytes(done.Fetched)} of {Quantity.Bytes(done.Bytes)} fetched in {Quantity.Duration(done.Elapsed)}, {Quantity.Bytes(Rate(done))}/s",
            Facts(done));
    }

    /// <summary>How far all of them are, how fast, and each of those at work.</summary>
    public static string Text(DownloadSnapshot now)
    {
        var rate = Rate(now);
        var bar = Share(now) is { } share ? ProgressBar.Of(share) : Quantity.Bytes(now.Bytes);
        var eta = now.TotalBytes is { } total && rate > 0 ? $"  eta {Quantity.Duration(TimeSpan.FromSeconds((total - now.Bytes) / rate))}" : "";
        var active = string.Join(", ", now.Active.Select(Text));
        return $"{Phase} {bar}  {Quantity.Bytes(rate)}/s{eta}   {Quantity.Count(now.Finished)} of {Quantity.Of(now.Files, "file")}{(active.Length > 0 ? $": {active}" : "")}";
    }

    void TellFinished(DownloadProgress progress)
    {
        foreach (var file in progress.FinishedFrom(told))
        {
            told++;
            reporter.Event("download", $"{"fetched",-10} {file.Path}, {Quantity.Bytes(file.Length)}{(file.Checksum is { } checksum ? $", {checksum.Name} as expected" : "")}", new JsonObject
            {
                ["source"] = file.Source,
                ["path"] = file.Path,
                ["bytes"] = file.Length,
                ["checksum"] = file.Checksum?.ToString(),
            });
        }
    }

    static string Text(FileSnapshot file) => file switch
    {
        { Trouble: { } trouble } => $"{file.Name} waits: {trouble}",
        { Length: > 0 and { } length } => $"{file.Name} {Quantity.Percent(Math.Floor(100.0 * file.Received / length) / 100)}",
        _ => $"{file.Name} {Quantity.Bytes(file.Received)}",
    };

    static double Rate(DownloadSnapshot now) => now.Elapsed > TimeSpan.Zero ? now.Fetched / now.Elapsed.TotalSeconds : 0;

    static double? Share(DownloadSnapshot now) => now.TotalBytes is > 0 and { } total ? (double)now.Bytes / total : null;

    static JsonObject Facts(DownloadSnapshot now) => new()
    {
        ["phase"] = Phase,
        ["files"] = now.Files,
        ["finished"] = now.Finished,
        ["bytes"] = now.Bytes,
        ["total_bytes"] = now.TotalBytes,
        ["fetched_bytes"] = now.Fetched,
        ["seconds"] = now.Elapsed.TotalSeconds,
    };
}
