namespace Millrace.Stages.Downloading;

/// <summary>How far all transfers of a run are. May be read by any thread at any time.</summary>
public sealed class DownloadProgress(TimeProvider time)
{
    readonly Lock gate = new();
    readonly long started = time.GetTimestamp();
    readonly List<FileProgress> active = [];
    readonly List<DownloadedFile> finished = [];
    bool isListed;
    int files;
    long doneBytes;
    long fetchedBefore;

    /// <summary>The figures of now.</summary>
    public DownloadSnapshot Snapshot()
    {
        lock (gate)
        {
            FileSnapshot[] current = [.. active.Select(file => file.Snapshot())];
            var total = isListed && current.All(file => file.Length is not null)
                ? doneBytes + current.Sum(file => file.Length!.Value)
                : (long?)null;
            return new DownloadSnapshot(
                time.GetElapsedTime(started), files, finished.Count, doneBytes + current.Sum(file => file.Received), total,
                fetchedBefore + active.Sum(file => file.Fetched), current);
        }
    }

    /// <summary>The files that are done, beginning with number <paramref name="from"/>, in the order in which they were.</summary>
    public IReadOnlyList<DownloadedFile> FinishedFrom(int from)
    {
        lock (gate)
            return finished[from..];
    }

    internal FileProgress Begin(DownloadTask task)
    {
        var file = new FileProgress(task.Name);
        lock (gate)
        {
            active.Add(file);
            return file;
        }
    }

    internal void End(FileProgress file, DownloadedFile? done)
    {
        lock (gate)
        {
            active.Remove(file);
            fetchedBefore += file.Fetched;
            if (done is null)
                return;
            finished.Add(done);
            doneBytes += done.Length;
        }
    }

    internal void Found()
    {
        lock (gate)
            files++;
    }

    internal void FoundAll()
    {
        lock (gate)
            isListed = true;
    }
}
