using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Millrace.Pipeline.Running;

/// <summary>The file <c>log.jsonl</c>: one JSON object an event, appended over all processes of a run.</summary>
sealed class RunLog : ILogger, IDisposable
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock gate = new();
    readonly FileStream file;
    readonly TimeProvider time;

    public RunLog(string path, TimeProvider time)
    {
        this.time = time;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", logLevel.ToString());
            json.WriteNumber("event_id", eventId.Id);
            json.WriteString("message", formatter(state, exception));
            if (state is IReadOnlyList<KeyValuePair<string, object?>> fields)
                foreach (var (name, value) in fields)
                    if (name != "{OriginalFormat}")
                        json.WriteString(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
            if (exception is not null)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        lock (gate)
        {
            file.Write(line.GetBuffer(), 0, (int)line.Length);
            file.Flush();
        }
    }

    public void Dispose() => file.Dispose();
}
