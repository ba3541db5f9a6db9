using System.Globalization;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>One request as it came in.</summary>
/// <param name="Number">How many came before it.</param>
/// <param name="Path">Without the slash at its beginning.</param>
/// <param name="Headers">By name.</param>
sealed record TestRequest(int Number, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte that is asked for; null: all of them are.</summary>
    public int? From => Headers.GetValueOrDefault("Range") is { } range
        ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
        : null;
}
