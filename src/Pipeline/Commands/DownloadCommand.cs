using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;
using Millrace.Stages.Downloading;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace download</c>, and the first thing that <c>run</c> and <c>prepare</c> do.</summary>
static class DownloadCommand
{
    /// <summary>Fetches the sources, and says what there is.</summary>
    public static async Task<int> InvokeAsync(string file, Invocation invocation)
    {
        var draft = invocation.Load(file);
        if (draft.Options.Downloads.Sources.Count == 0)
            throw new RunException($"{file} has nothing to fetch", hint: "millrace.source.url names a file, wikipedia-dump and common-crawl are shortcuts", exitCode: ExitCode.Usage);
        if (await FetchAsync(draft, invocation).ConfigureAwait(false) is not { } files)
            return ExitCode.Interrupted;
        if (!invocation.IsJson)
            foreach (var fetched in files)
                invocation.Screen.Result(fetched.Path);
        return ExitCode.Done;
    }

    /// <summary>
    /// Fetches what is missing and gives all files, or null where it was interrupted; where nothing is missing, it touches nothing,
    /// the network least of all.
    /// </summary>
    public static async Task<IReadOnlyList<DownloadedFile>?> FetchAsync(PlanDraft draft, Invocation invocation)
    {
        var downloads = draft.Downloads;
        if (downloads.Find() is { } there)
            return there;

        var folder = new RunFolder(draft.Options.RunFolder);
        var reporter = new Reporter(invocation.Screen, invocation.IsJson, TimeProvider.System);
        using var interruption = new Interruption(invocation.Screen);
        using var owned = folder.Lock();
        using var log = new RunLog(folder.Log, TimeProvider.System);
        reporter.Folder = folder;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Stop, interruption.Abort);
        try
        {
            var run = downloads.Start(draft.Options.Streaming, new GraphServices(TimeProvider.System, log), stop.Token);
            await new DownloadReporter(reporter, TimeProvider.System).WatchAsync(run).ConfigureAwait(false);
            return await run.Completion.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            reporter.Event("interrupted", $"kept in {draft.Options.Downloads.FolderOf(folder.Path)}. resume: {CommandText.OfThisProcess()}", new JsonObject { ["run_dir"] = folder.Path });
            return null;
        }
    }
}
