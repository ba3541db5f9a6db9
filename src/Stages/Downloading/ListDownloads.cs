using Millrace.Actors.Streaming;

namespace Millrace.Stages.Downloading;

/// <summary>Writes down, for each source, which files it is made of, once all of them are there.</summary>
/// <remarks>
/// In: <see cref="DownloadedFile"/>. Each file is durable by itself when it comes here, with its record; so a graph that is opened
/// again begins at its beginning, and finds what is done.
/// </remarks>
sealed class ListDownloads(IReadOnlyList<DownloadSource> sources, string folder) : Sink<DownloadedFile>
{
    readonly List<DownloadedFile> files = [];

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(GraphProgress.None);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(DownloadedFile element, CancellationToken cancellationToken)
    {
        files.Add(element);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
            DownloadListing.Write(FindDownloads.FolderOf(folder, source.Name), source, [.. files.Where(file => file.Source == source.Name)]);
        return ValueTask.CompletedTask;
    }
}
