using Millrace.Model.Configuration;

namespace Millrace.Pipeline.Configuration;

/// <summary>A section whose keys, where it does not set them, are those of another one.</summary>
/// <param name="own">The section; problems are told at its path.</param>
/// <param name="fallback">The other one; a bad value there is told there.</param>
sealed class FallbackSection(ConfigSection own, ConfigSection fallback) : ConfigSection
{
    public override string Path => own.Path;

    public override IReadOnlyCollection<string> Keys => [.. own.Keys.Union(fallback.Keys)];

    public override int Int(string key, int min = int.MinValue, int max = int.MaxValue) => Of(key).Int(key, min, max);

    public override long Int64(string key, long min = long.MinValue, long max = long.MaxValue) => Of(key).Int64(key, min, max);

    public override ulong UInt64(string key) => Of(key).UInt64(key);

    public override double Double(string key, double min = double.MinValue, double max = double.MaxValue) => Of(key).Double(key, min, max);

    public override bool Bool(string key) => Of(key).Bool(key);

    public override string String(string key) => Of(key).String(key);

    public override string? OptionalString(string key) => Of(key).OptionalString(key);

    public override string? FilePath(string key) => Of(key).FilePath(key);

    public override IReadOnlyList<string> Strings(string key) => Of(key).Strings(key);

    public override TimeSpan Duration(string key, TimeSpan min, TimeSpan max) => Of(key).Duration(key, min, max);

    public override long Bytes(string key, long min = 0, long max = long.MaxValue) => Of(key).Bytes(key, min, max);

    public override T OneOf<T>(string key) => Of(key).OneOf<T>(key);

    public override ConfigSection Section(string key) => Of(key) == own
        ? new FallbackSection(own.Section(key), fallback.Section(key))
        : fallback.Section(key);

    public override bool Has(string key) => Of(key).Has(key);

    public override void AllowUnknown(string key) => own.AllowUnknown(key);

    public override void Problem(string key, string message)
    {
        // What neither section sets is missing in the one that was asked.
        if (Of(key).Has(key))
            Of(key).Problem(key, message);
        else
            own.Problem(key, message);
    }

    // Asked of its own section first in any case: so the key is known there, and a misspelled one is told what was meant.
    ConfigSection Of(string key) => own.Has(key) || own.Keys.Contains(key) ? own : fallback;
}
