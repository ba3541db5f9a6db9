using System.CommandLine;
using System.Globalization;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Commands;

/// <summary>The options that every command takes which runs or plans something.</summary>
sealed class GlobalOptions
{
    readonly Option<string[]> set = new("--set") { Description = "override a key of the configuration: --set millrace.trainer.steps=500", Recursive = true, HelpName = "key=value" };
    readonly Option<string?> runDir = new("--run-dir") { Description = "the folder of the run; default runs/NAME", Recursive = true, HelpName = "folder" };
    readonly Option<long?> workers = WholeNumber.Option("--workers", min: 1, "replicas of each stage; default one for each core");
    readonly Option<bool> json = new("--json") { Description = "one JSON object a line", Recursive = true };
    readonly Option<bool> quiet = new("--quiet", "-q") { Description = "only results and errors", Recursive = true };
    readonly Option<bool> verbose = new("--verbose", "-v") { Description = "say more when something fails", Recursive = true };
    readonly Option<bool> noColor = new("--no-color") { Description = "no colours; NO_COLOR is respected too", Recursive = true };

    /// <summary>Adds them to the root command.</summary>
    public void AddTo(RootCommand root)
    {
        workers.Recursive = true;
        foreach (var option in new Option[] { set, runDir, workers, json, quiet, verbose, noColor })
            root.Options.Add(option);
    }

    /// <summary>Keeps those out of a command's help that it takes and does nothing with.</summary>
    public void HideUnusedBy(string command)
    {
        var isFilter = command is "sentences" or "tokenize" or "dedup" or "clean" or "pairs" or "mask";
        runDir.Hidden = isFilter || command is "status" or "show" or "eval" or "config" or "doctor" or "export";
        workers.Hidden = isFilter || command is "status" or "show" or "eval" or "doctor" or "export";
        json.Hidden = isFilter;
        set.Hidden = command is "tokenize" or "status" or "show" or "eval" or "doctor" or "export";
    }

    /// <summary>The settings of a filter: what <c>--set</c> says, and over it the filter's own options.</summary>
    public IReadOnlyList<(string Origin, string Setting)> Settings(ParseResult parsed, IReadOnlyList<SettingOption> own) =>
        [.. (parsed.GetValue(set) ?? []).Select(setting => (set.Name, setting)), .. own.Select(option => option.Read(parsed)).OfType<(string, string)>()];

    /// <summary>What the command line says.</summary>
    public Invocation Read(ParseResult parsed)
    {
        List<string> overrides = [.. parsed.GetValue(set) ?? []];
        if (parsed.GetValue(workers) is { } count)
            overrides.Add(string.Create(CultureInfo.InvariantCulture, $"millrace.actors.streaming.workers={count}"));
        return new Invocation(
            overrides,
            parsed.GetValue(runDir),
            parsed.GetValue(json),
            parsed.GetValue(verbose),
            Screen.OfConsole(parsed.GetValue(quiet), parsed.GetValue(noColor)));
    }
}
