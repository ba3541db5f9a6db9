using System.Text.Json.Nodes;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Downloading;

namespace Millrace.Pipeline.Commands;

/// <summary>What a run would do whose sources are not all there yet: how much text that is, and so which run, nobody knows.</summary>
/// <param name="File">The configuration.</param>
/// <param name="Options">The same, bound.</param>
/// <param name="RunFolder">The folder of the run.</param>
sealed record UnfetchedPlan(string File, PipelineOptions Options, string RunFolder)
{
    /// <summary>The plan; null where nothing is to be fetched, or all has been.</summary>
    public static UnfetchedPlan? Of(string file, Invocation invocation)
    {
        var options = PipelineOptions.Bind(LoadedConfig.Load(file, invocation.Overrides));
        var folder = invocation.RunDir ?? options.RunFolder;
        return options.Downloads.Of(folder).Find() is null ? new UnfetchedPlan(file, options, folder) : null;
    }

    /// <summary>Prints it.</summary>
    public void Print(Invocation invocation)
    {
        if (invocation.IsJson)
            invocation.Screen.Result(Facts().ToJsonString());
        else
            foreach (var line in Lines(invocation))
                invocation.Screen.Result(line);
    }

    IEnumerable<string> Lines(Invocation invocation)
    {
        yield return $"{PlanCommand.Head(Options, File, invocation.Overrides.Count)}      not fetched yet";
        yield return "";
        foreach (var source in Options.Downloads.Sources)
            yield return PlanCommand.Row("download", source.Detail, $"into {FolderOf(source)}");
        foreach (var row in PlanCommand.Stages(Options, RunFolder))
            yield return row;
        yield return "";
        yield return $"nothing was written, and nothing asked for. fetch it: {CommandText.Of("download", File, invocation.Overrides, invocation.RunDir)}";
    }

    JsonObject Facts() => new()
    {
        ["name"] = Options.Name,
        ["run_dir"] = RunFolder,
        ["downloads"] = new JsonArray([.. Options.Downloads.Sources.Select(source => new JsonObject
        {
            ["source"] = source.Section,
            ["what"] = source.Detail,
            ["folder"] = FolderOf(source),
        })]),
    };

    string FolderOf(DownloadSource source) => Downloads.FolderOf(Options.Downloads.FolderOf(RunFolder), source);
}
