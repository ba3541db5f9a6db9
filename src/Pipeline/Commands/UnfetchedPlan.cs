using System.Text.Json.Nodes;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Downloading;

namespace Millrace.Pipeline.Commands;

/// <summary>What a run would do whose sources are not all there yet: how much text that is, and so which run, nobody knows.</summary>
/// <param name="draft">What is known of it.</param>
sealed class UnfetchedPlan(PlanDraft draft)
{
    readonly PipelineOptions options = draft.Options;

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
        yield return $"{PlanCommand.Head(options, draft.Config.File, invocation.Overrides.Count)}      not fetched yet";
        yield return "";
        foreach (var source in options.Downloads.Sources)
            yield return PlanCommand.Row("download", source.Detail, $"into {FolderOf(source)}");
        foreach (var row in PlanCommand.Stages(options, options.RunFolder))
            yield return row;
        yield return "";
        yield return $"nothing was written, and nothing asked for. fetch it: {CommandText.Of("download", draft.Config.File, invocation.Overrides, invocation.RunDir)}";
    }

    JsonObject Facts() => new()
    {
        ["name"] = options.Name,
        ["run_dir"] = options.RunFolder,
        ["downloads"] = new JsonArray([.. options.Downloads.Sources.Select(source => new JsonObject
        {
            ["source"] = source.Section,
            ["what"] = source.Detail,
            ["folder"] = FolderOf(source),
        })]),
    };

    string FolderOf(DownloadSource source) => Downloads.FolderOf(options.Downloads.FolderOf(options.RunFolder), source);
}
