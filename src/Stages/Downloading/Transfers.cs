using Microsoft.Extensions.Logging;

namespace Millrace.Stages.Downloading;

/// <summary>What all transfers of a run share, and the end of them.</summary>
sealed class Transfers(DownloadOptions options, TimeProvider time, ILogger logger)
{
    readonly Lock gate = new();
    readonly HashSet<Task> running = [];

    public DownloadOptions Options => options;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public HostLimits Hosts { get; } = new(options.ConnectionsPerHost);

    public BandwidthLimit Bandwidth { get; } = new(options.BytesPerSecond, time);

    public DownloadProgress Progress { get; } = new(time);

    /// <summary>Fetches a file that belongs to a source.</summary>
    public async Task<DownloadedFile> FetchAsync(DownloadTask task, CancellationToken cancellationToken)
    {
        var progress = Progress.Begin(task);
        DownloadedFile? done = null;
        try
        {
            return done = await TrackAsync(task, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Progress.End(progress, done);
        }
    }

    /// <summary>Fetches a list that is needed to know what to fetch.</summary>
    public Task<DownloadedFile> FetchListAsync(DownloadTask task, CancellationToken cancellationToken) =>
        TrackAsync(task, new FileProgress(task.Name), cancellationToken);

    /// <summary>Completes when no transfer has a file open. A graph that fails leaves its stages behind; their token must be cancelled.</summary>
    public async Task DrainAsync()
    {
        Task[] left;
        lock (gate)
            left = [.. running];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task<DownloadedFile> TrackAsync(DownloadTask task, FileProgress progress, CancellationToken cancellationToken)
    {
        var transfer = new Transfer(task, this, progress).RunAsync(cancellationToken);
        lock (gate)
            running.Add(transfer);
        try
        {
            return await transfer.ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
                running.Remove(transfer);
        }
    }
}
