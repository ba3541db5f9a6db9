using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace download</c>, and the first thing that <c>run</c> and <c>prepare</c> do.</summary>
static class DownloadCommand
{
    /// <summary>Fetches the sources, and says what there is.</summary>
    public static async Task<int> InvokeAsync(string file, Invocation invocation)
    {
        var options = PipelineOptions.Bind(LoadedConfig.Load(file, invocation.Overrides));
        if (options.Downloads.Sources.Count == 0)
            throw new RunException($"{file} has nothing to fetch", hint: "millrace.source.url names a file, wikipedia-dump and common-crawl are shortcuts", exitCode: ExitCode.Usage);
        var code = await FetchAsync(file, invocation).ConfigureAwait(false);
        if (code == ExitCode.Done && options.Downloads.Of(invocation.RunDir ?? options.RunFolder).Find() is { } files && !invocation.IsJson)
            foreach (var fetched in files)
                invocation.Screen.Result(fetched.Path);
        return code;
    }

    /// <summary>Fetches what is missing; where nothing is, it touches nothing, the network least of all.</summary>
    public static async Task<int> FetchAsync(string file, Invocation invocation)
    {
        var options = PipelineOptions.Bind(LoadedConfig.Load(file, invocation.Overrides));
        var folder = new RunFolder(invocation.RunDir ?? options.RunFolder);
        var downloads = options.Downloads.Of(folder.Path);
        if (downloads.Find() is not null)
            return ExitCode.Done;

        var reporter = new Reporter(invocation.Screen, invocation.IsJson, TimeProvider.System);
        using var interruption = new Interruption(invocation.Screen);
        using var owned = folder.Lock();
        using var log = new RunLog(folder.Log, TimeProvider.System);
        reporter.Folder = folder;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Stop, interruption.Abort);
        try
        {
            var run = downloads.Start(options.Streaming, new GraphServices(TimeProvider.System, log), stop.Token);
            await new DownloadReporter(reporter, TimeProvider.System).WatchAsync(run).ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            reporter.Event("interrupted", $"kept in {options.Downloads.FolderOf(folder.Path)}. resume: {CommandText.OfThisProcess()}", new JsonObject { ["run_dir"] = folder.Path });
            return ExitCode.Interrupted;
        }
    }
}
