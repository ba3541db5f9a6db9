using System.Globalization;
using Millrace.Model.Configuration;

namespace Millrace.Model.Tests.Configuration;

/// <summary>A section from a dictionary, which remembers its problems; enough to test what binds from one.</summary>
sealed class DictionarySection(Dictionary<string, string> values) : ConfigSection
{
    public List<string> Problems { get; } = [];

    public override string Path => "test";

    public override IReadOnlyCollection<string> Keys => values.Keys;

    public override int Int(string key, int min, int max) => (int)Double(key, min, max);

    public override long Int64(string key, long min, long max) => (long)Double(key, min, max);

    public override ulong UInt64(string key) => (ulong)Double(key, 0, double.MaxValue);

    public override double Double(string key, double min, double max)
    {
        var value = double.Parse(values[key], CultureInfo.InvariantCulture);
        if (value >= min && value <= max)
            return value;
        Problem(key, $"{Path}.{key} must be in [{min}, {max}], got {value}");
        return min;
    }

    public override bool Bool(string key) => values[key] is "true" or "yes" or "on";

    public override string String(string key) => values[key];

    public override string? OptionalString(string key) => values.GetValueOrDefault(key);

    public override string? FilePath(string key) => OptionalString(key);

    public override IReadOnlyList<string> Strings(string key) => values[key].Split(' ');

    public override TimeSpan Duration(string key, TimeSpan min, TimeSpan max) => throw new NotSupportedException();

    public override long Bytes(string key, long min, long max) => throw new NotSupportedException();

    public override T OneOf<T>(string key) =>
        Enum.Parse<T>(values[key].Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    public override ConfigSection Section(string key) => throw new NotSupportedException();

    public override bool Has(string key) => values.ContainsKey(key);

    public override void AllowUnknown(string key)
    {
    }

    public override void Problem(string key, string message) => Problems.Add(message);
}
