using System.Runtime.ExceptionServices;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Downloading;

/// <summary>The files that sources are fetched from, and the graph that fetches them.</summary>
/// <param name="options">How.</param>
/// <param name="folder">Where to; a folder for each source is made below it.</param>
/// <param name="sources">What.</param>
public sealed class Downloads(DownloadOptions options, string folder, IReadOnlyList<DownloadSource> sources)
{
    /// <summary>The folder that a source is fetched into: its path from then on.</summary>
    public static string FolderOf(string folder, DownloadSource source) => FindDownloads.FolderOf(folder, source.Name);

    /// <summary>
    /// The files of all sources, in their order, where all of them are there; else null. Looks at the disk alone, at nothing but
    /// names and sizes: what is there was checked when it came.
    /// </summary>
    public IReadOnlyList<DownloadedFile>? Find()
    {
        var files = new List<DownloadedFile>();
        foreach (var source in sources)
            if (DownloadListing.Read(FolderOf(folder, source), source) is { } found)
                files.AddRange(found);
            else
                return null;
        return files;
    }

    /// <summary>Fetches what is missing.</summary>
    /// <param name="streaming">How graphs are run; number of workers and limits are those of the options.</param>
    /// <param name="services">Clock and log.</param>
    /// <param name="stop">Stops: what has come is kept, and gone on with the next time.</param>
    /// <exception cref="DownloadException">Another process fetches into the folder.</exception>
    public DownloadRun Start(GraphOptions streaming, GraphServices services, CancellationToken stop)
    {
        DurableFile.CreateFolder(folder);
        var owned = Lock();
        var transfers = new Transfers(options, services.Time, services.Logger);
        return new DownloadRun(RunAsync(transfers, streaming, services, owned, stop), transfers.Progress);
    }

    async Task<IReadOnlyList<DownloadedFile>> RunAsync(
        Transfers transfers, GraphOptions streaming, GraphServices services, FileStream owned, CancellationToken stop)
    {
        using var locked = owned;
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var graph = Graph.From("find-downloads", new FindDownloads(sources, folder, transfers))
            .Via("download", () => new Download(transfers, halt.Token), new StageOptions { Workers = options.Concurrency })
            .To("list-downloads", new ListDownloads(sources, folder))
            .Named("downloads");
        // A file is work for hours: each is a batch of its own, and none waits for another.
        var one = streaming with { BatchElements = 1, MaxInFlightBytes = long.MaxValue, CommitBytes = long.MaxValue, RejectedFolder = null };
        try
        {
            // A stop does not wait for the files at hand either: their parts are gone on with.
            await graph.Start(one, services, CancellationToken.None, halt.Token).Completion.ConfigureAwait(false);
        }
        catch (StageFailedException) when (stop.IsCancellationRequested)
        {
            stop.ThrowIfCancellationRequested();
        }
        catch (StageFailedException failure) when (failure.InnerException is DownloadException)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException);
        }
        finally
        {
            await halt.CancelAsync().ConfigureAwait(false);
            await transfers.DrainAsync().ConfigureAwait(false);
        }
        return Find() ?? throw new DownloadException($"files in {folder} were removed while others were fetched", "run the same command again");
    }

    FileStream Lock()
    {
        var path = Path.Combine(folder, ".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DownloadException($"another millrace process fetches into {folder}", "wait until it is done, or name another folder: millrace.download.folder = PATH");
        }
    }
}
