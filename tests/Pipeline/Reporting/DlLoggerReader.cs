using System.Globalization;
using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Reporting;

/// <summary>Reads a DLLogger file the way the tools around NVIDIA's logs do: the lines with its prefix, what is behind it as JSON.</summary>
sealed class DlLoggerReader
{
    public const string Prefix = "DLLL ";

    /// <summary>One line of figures; a step is [epoch, step], a summary has none.</summary>
    public sealed record Log(long[] Step, Dictionary<string, double> Data);

    public Dictionary<string, JsonNode?> Parameters { get; } = [];

    /// <summary>How often there is a line of a parameter.</summary>
    public Dictionary<string, int> ParameterLines { get; } = [];

    public Dictionary<string, string?> Units { get; } = [];

    public List<Log> Steps { get; } = [];

    public List<Log> Summaries { get; } = [];

    public static DlLoggerReader Read(string path)
    {
        var read = new DlLoggerReader();
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (file.ReadLine() is { } line)
            read.Add(line);
        return read;
    }

    void Add(string line)
    {
        Assert.StartsWith(Prefix, line, StringComparison.Ordinal);
        // Python's JSON knows numbers that are none.
        var entry = JsonNode.Parse(line[Prefix.Length..].Replace(":NaN", ":\"NaN\"", StringComparison.Ordinal).Replace("Infinity", "\"Infinity\"", StringComparison.Ordinal))!;
        Assert.Equal((string)entry["timestamp"]!, Number(entry["timestamp"]).ToString("F6", CultureInfo.InvariantCulture));
        Assert.True(Number(entry["elapsedtime"]) >= 0);
        DateTime.ParseExact((string)entry["datetime"]!, "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        if ((string)entry["type"]! == "METADATA")
        {
            Units.Add((string)entry["metric"]!, (string?)entry["metadata"]!["unit"]);
            return;
        }
        Assert.Equal("LOG", (string)entry["type"]!);
        var data = entry["data"]!.AsObject();
        if (entry["step"] is JsonArray step)
        {
            var log = new Log([.. step.Select(number => (long)number!)], data.ToDictionary(field => field.Key, field => Number(field.Value)));
            (log.Step.Length == 0 ? Summaries : Steps).Add(log);
            return;
        }
        Assert.Equal("PARAMETER", (string)entry["step"]!);
        foreach (var (key, value) in data)
        {
            Parameters[key] = value;
            ParameterLines[key] = ParameterLines.GetValueOrDefault(key) + 1;
        }
    }

    static double Number(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var written)
        ? double.Parse(written, CultureInfo.InvariantCulture)
        : (double)value!;
}
