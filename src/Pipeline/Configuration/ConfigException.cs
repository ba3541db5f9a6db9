using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>
/// The configuration cannot be used. The message lists every problem with its file and line; no stack trace is of
/// interest.
/// </summary>
public sealed class ConfigException : Exception
{
    internal ConfigException(IEnumerable<ConfigProblem> problems) : this(Sorted(problems))
    {
    }

    internal ConfigException(ConfigOrigin origin, string message) : this(new List<ConfigProblem> { new(origin, message) })
    {
    }

    ConfigException(List<ConfigProblem> sorted) : base(MessageOf(sorted)) => Problems = sorted;

    /// <summary>The problems, by file and line.</summary>
    internal IReadOnlyList<ConfigProblem> Problems { get; }

    static List<ConfigProblem> Sorted(IEnumerable<ConfigProblem> problems) =>
        [.. problems.Distinct().OrderBy(p => p.Origin.File, StringComparer.Ordinal).ThenBy(p => p.Origin.Line)];

    static string MessageOf(List<ConfigProblem> problems) =>
        $"{(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")} in the configuration"
        + string.Concat(problems.Select(problem => $"\n  {problem}"));
}
