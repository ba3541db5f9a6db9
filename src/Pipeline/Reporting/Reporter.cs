using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Reporting;

/// <summary>Tells how a run goes: a status line on a terminal, a plain line a minute elsewhere, JSON lines on request.</summary>
/// <param name="screen">Where people read.</param>
/// <param name="isJson">One JSON object a line on standard output instead of text.</param>
/// <param name="time">The clock.</param>
sealed class Reporter(Screen screen, bool isJson, TimeProvider time)
{
    static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);
    static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly long started = time.GetTimestamp();

    /// <summary>The screen it writes on.</summary>
    public Screen Screen => screen;

    /// <summary>Where <c>progress.json</c> is kept; null before a run has its folder.</summary>
    public RunFolder? Folder { get; set; }

    /// <summary>Time since the command began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <summary>Something happened: a sentence for people, its facts for programs.</summary>
    public void Event(string name, string text, JsonObject facts)
    {
        if (!isJson)
        {
            screen.Line(text);
            return;
        }
        facts.Insert(0, "event", name);
        screen.Result(facts.ToJsonString(Json));
    }

    /// <summary>What is going on right now, redrawn on a terminal.</summary>
    public void Status(string text)
    {
        if (!isJson)
            screen.Status($"{(int)Elapsed.TotalMinutes:D2}:{Elapsed.Seconds:D2}  {text}");
    }

    /// <summary>A warning.</summary>
    public void Warning(string text)
    {
        if (isJson)
            Event("warning", text, new JsonObject { ["message"] = text });
        else
            screen.Warning(text);
    }

    /// <summary>Shows a graph until it is done, then what it did.</summary>
    public async Task<GraphReport> WatchAsync(string phase, GraphRun run)
    {
        using var timer = new PeriodicTimer(Redraw, time);
        GraphSnapshot? before = null;
        var lastLine = Elapsed;
        while (!run.Completion.IsCompleted)
        {
            var tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(run.Completion, tick).ConfigureAwait(false) == run.Completion)
                break;
            var now = run.Statistics.Snapshot();
            var text = GraphText.Status(phase, now, before);
            Status(text);
            WriteProgress(phase, now.Share, text);
            if (!screen.HasStatus && Elapsed - lastLine >= LineEvery)
            {
                lastLine = Elapsed;
                Event("progress", text, GraphText.Facts(phase, now));
            }
            before = now;
        }
        var report = await run.Completion.ConfigureAwait(false);
        Event("phase", GraphText.Done(phase, report), GraphText.Facts(phase, report));
        return report;
    }

    /// <summary>Replaces <c>progress.json</c>, which <c>millrace status</c> reads.</summary>
    /// <param name="phase">What is done.</param>
    /// <param name="share">How far it is, in [0, 1].</param>
    /// <param name="text">The same for people.</param>
    /// <param name="training">Where training is; null: something else is done.</param>
    public void WriteProgress(string phase, double? share, string text, JsonObject? training = null)
    {
        if (Folder is null)
            return;
        try
        {
            var temporary = Folder.Progress + ".new";
            var facts = new JsonObject
            {
                ["phase"] = phase,
                ["share"] = share,
                ["text"] = text,
                ["training"] = training,
                ["process"] = Environment.ProcessId,
                ["time"] = time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            };
            File.WriteAllText(temporary, facts.ToJsonString(Json));
            File.Move(temporary, Folder.Progress, overwrite: true);
        }
        catch (IOException)
        {
            // Nothing depends on it: a full disk is reported by whoever writes data.
        }
    }
}
