using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Commands;

/// <summary>How a command was called.</summary>
/// <param name="Overrides">Each <c>key=value</c>, in order.</param>
/// <param name="RunDir">The folder of the run, or null.</param>
/// <param name="IsJson">Whether a program reads the output.</param>
/// <param name="IsVerbose">Whether stack traces are wanted.</param>
/// <param name="Screen">Where people read.</param>
sealed record Invocation(IReadOnlyList<string> Overrides, string? RunDir, bool IsJson, bool IsVerbose, Screen Screen)
{
    /// <summary>The defaults with what the command line overrides, for filters, which take no configuration file.</summary>
    /// <param name="own">Each <c>key=value</c>, what the filter itself says.</param>
    public LoadedConfig Defaults(params string[] own) => LoadedConfig.Defaults([.. own.Concat(Overrides).Select(setting => ("--set", setting))]);

    /// <summary>Loads a configuration file, with what the command line overrides.</summary>
    public PlanDraft Load(string file) => PlanDraft.Load(file, Overrides, RunDir);
}
