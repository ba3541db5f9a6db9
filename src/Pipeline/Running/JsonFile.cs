using System.Text.Json;
using Millrace.Model.Checkpoints;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Running;

/// <summary>Small files of JSON, replaced whole, with keys in snake_case.</summary>
static class JsonFile
{
    static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals, // a run that diverged has a report too
    };

    /// <summary>Replaces the file durably.</summary>
    public static void Write<T>(string path, T value) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, Indented));

    /// <summary>Reads the file; null where it is not there.</summary>
    /// <exception cref="RunException">It is damaged.</exception>
    public static T? Read<T>(string path) where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Indented) : null;
        }
        catch (JsonException damage)
        {
            throw Damaged(path, damage);
        }
    }

    /// <summary>What is said of a file that is not JSON, or not of what it should be.</summary>
    public static RunException Damaged(string path, JsonException damage) => new(
        $"{path} is damaged: it is not what was written from line {Quantity.Count((damage.LineNumber ?? 0) + 1)} on", hint: "use a new --run-dir");
}
