using Millrace.Model.Configuration;

namespace Millrace.Stages.Tests.Binning;

/// <summary>A section that holds integers only.</summary>
sealed class SectionOfNumbers(string path, Dictionary<string, int> values) : ConfigSection
{
    public List<(string Key, string Message)> Problems { get; } = [];

    public override string Path => path;

    public override IReadOnlyCollection<string> Keys => values.Keys;

    public override int Int(string key, int min = int.MinValue, int max = int.MaxValue) => values[key];

    public override bool Has(string key) => values.ContainsKey(key);

    public override void Problem(string key, string message) => Problems.Add((key, message));

    public override long Int64(string key, long min = long.MinValue, long max = long.MaxValue) => throw new NotSupportedException();

    public override ulong UInt64(string key) => throw new NotSupportedException();

    public override double Double(string key, double min = double.MinValue, double max = double.MaxValue) => throw new NotSupportedException();

    public override bool Bool(string key) => throw new NotSupportedException();

    public override string String(string key) => throw new NotSupportedException();

    public override string? OptionalString(string key) => throw new NotSupportedException();

    public override string? FilePath(string key) => throw new NotSupportedException();

    public override IReadOnlyList<string> Strings(string key) => throw new NotSupportedException();

    public override TimeSpan Duration(string key, TimeSpan min, TimeSpan max) => throw new NotSupportedException();

    public override long Bytes(string key, long min = 0, long max = long.MaxValue) => throw new NotSupportedException();

    public override T OneOf<T>(string key) => throw new NotSupportedException();

    public override ConfigSection Section(string key) => throw new NotSupportedException();

    public override void AllowUnknown(string key) => throw new NotSupportedException();
}
