using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Reporting;

/// <summary>The file <c>dllogger.json</c>, as the JSONStreamBackend of NVIDIA's DLLogger writes it, so that its readers read it.</summary>
/// <remarks>
/// A line is <c>DLLL </c> and an object: timestamp (seconds since 1970), datetime (local) and elapsedtime (seconds of this
/// process), all three as text; type LOG with step and data, or METADATA with metric and metadata. A step is PARAMETER,
/// [epoch, step], or [] for the summary. What is not a number is NaN, Infinity or -Infinity, as Python writes it. Every line is
/// handed to the system whole: a process that is killed loses none. Source: github.com/NVIDIA/dllogger, dllogger/logger.py.
/// </remarks>
sealed class DlLoggerFile : IDisposable
{
    const string Prefix = "DLLL ";
    const string CheckpointStep = "checkpoint_step";

    static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly string path;
    readonly TimeProvider time;
    readonly long started;
    FileStream file;

    /// <summary>Opens the file of a run, or makes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public DlLoggerFile(string path, TimeProvider time)
    {
        (this.path, this.time, started) = (path, time, time.GetTimestamp());
        IsNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        file = Open();
    }

    /// <summary>Whether there was no line in it when it was opened.</summary>
    public bool IsNew { get; }

    /// <summary>The last step that it had figures of the held-out split for when training began; 0 where it had none.</summary>
    public long EvaluatedStep { get; private set; }

    /// <summary>
    /// Training begins after <paramref name="step"/> steps: lines of steps behind it, of an attempt that came further and
    /// failed, go, and so do a summary and a line that was cut off.
    /// </summary>
    public void Begin(long step)
    {
        file.Dispose();
        EvaluatedStep = 0;
        var lines = File.ReadAllText(path);
        var kept = new StringBuilder(lines.Length);
        foreach (var line in lines[..(lines.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (IsBefore(line, step))
            {
                kept.Append(line).Append('\n');
                if (line.Contains("\"eval_loss\"", StringComparison.Ordinal) && StepOf(line) is [.., var evaluated])
                    EvaluatedStep = Math.Max(EvaluatedStep, evaluated);
            }
        if (kept.Length < lines.Length)
        {
            var temporary = path + ".new";
            File.WriteAllText(temporary, kept.ToString());
            File.Move(temporary, path, overwrite: true);
        }
        file = Open();
    }

    /// <summary>Says what a metric is: its unit, where it has one.</summary>
    public void Metadata(string metric, string? unit) => Write(json =>
    {
        json.WriteString("type", "METADATA");
        json.WriteString("metric", metric);
        json.WriteStartObject("metadata");
        json.WriteString("unit", unit);
        json.WriteEndObject();
    });

    /// <summary>Logs something that the run is made with.</summary>
    public void Parameter(string key, JsonNode value) => Log(json => json.WriteStringValue("PARAMETER"), json =>
    {
        json.WritePropertyName(key);
        value.WriteTo(json);
    });

    /// <summary>Logs a checkpoint.</summary>
    public void Checkpoint(long step) => Parameter(CheckpointStep, step);

    /// <summary>Logs figures after a step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="figures">Figures by key; those that are null are left out.</param>
    public void Step(long epoch, long step, params IEnumerable<(string Key, double? Value)> figures) => Log(
        json =>
        {
            json.WriteStartArray();
            json.WriteNumberValue(epoch);
            json.WriteNumberValue(step);
            json.WriteEndArray();
        },
        json => Figures(json, figures));

    /// <summary>Logs figures of the whole run.</summary>
    /// <param name="figures">Figures by key; those that are null are left out.</param>
    public void Summary(params IEnumerable<(string Key, double? Value)> figures) => Log(
        json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        },
        json => Figures(json, figures));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    FileStream Open() => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    void Log(Action<Utf8JsonWriter> step, Action<Utf8JsonWriter> data) => Write(json =>
    {
        json.WriteString("type", "LOG");
        json.WritePropertyName("step");
        step(json);
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
    });

    static void Figures(Utf8JsonWriter json, IEnumerable<(string Key, double? Value)> figures)
    {
        foreach (var (key, value) in figures)
        {
            if (value is not { } number)
                continue;
            json.WritePropertyName(key);
            if (double.IsFinite(number))
                json.WriteNumberValue(number);
            else
                json.WriteRawValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity", skipInputValidation: true);
        }
    }

    void Write(Action<Utf8JsonWriter> body)
    {
        var line = new MemoryStream();
        line.Write(Encoding.ASCII.GetBytes(Prefix));
        var now = time.GetLocalNow();
        using (var json = new Utf8JsonWriter(line, Json))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Text(now - DateTimeOffset.UnixEpoch));
            json.WriteString("datetime", now.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
            json.WriteString("elapsedtime", Text(time.GetElapsedTime(started)));
            body(json);
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        file.Write(line.GetBuffer(), 0, (int)line.Length);
    }

    static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / TimeSpan.TicksPerSecond}.{time.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000:D6}");

    static bool IsBefore(string line, long step)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            return true;
        if (StepOf(line) is { } steps)
            return steps is [.., var last] && last <= step;
        return SavedStepOf(line) is not { } saved || saved <= step;
    }

    /// <summary>The numbers of [epoch, step], none of a summary; null where the line is of no step.</summary>
    static long[]? StepOf(string line) => After(line, "\"type\":\"LOG\",\"step\":[", ']') is { } numbers
        ? [.. numbers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0)]
        : null;

    static long? SavedStepOf(string line) =>
        long.TryParse(After(line, $"\"step\":\"PARAMETER\",\"data\":{{\"{CheckpointStep}\":", '}'), CultureInfo.InvariantCulture, out var saved) ? saved : null;

    static string? After(string line, string beginning, char end)
    {
        var at = line.IndexOf(beginning, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + beginning.Length)..].Split(end, 2)[0];
    }
}
