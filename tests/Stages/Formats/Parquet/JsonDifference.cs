using System.Text.Json;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>Compares JSON value by value, numbers as numbers.</summary>
static class JsonDifference
{
    /// <summary>Null where they are equal, else the path and both sides of the first difference.</summary>
    public static string? First(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            if (expected.GetArrayLength() != actual.GetArrayLength())
                return $"{path}: expected {expected.GetArrayLength()} elements, got {actual.GetArrayLength()}";
            return expected.EnumerateArray().Zip(actual.EnumerateArray())
                .Select((pair, i) => First(pair.First, pair.Second, $"{path}[{i}]"))
                .FirstOrDefault(difference => difference is not null);
        }
        var equal = expected.ValueKind == JsonValueKind.Number && actual.ValueKind == JsonValueKind.Number
            ? expected.GetDouble().Equals(actual.GetDouble())
            : expected.ValueKind == actual.ValueKind && expected.ToString() == actual.ToString();
        return equal ? null : $"{path}: expected {expected}, got {actual}";
    }
}
