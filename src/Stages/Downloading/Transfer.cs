using System.Globalization;
using Millrace.Actors.Supervision;

namespace Millrace.Stages.Downloading;

/// <summary>Fetches one file, whatever the other side does: in the end it is there whole, or there is one reason why not.</summary>
sealed class Transfer(DownloadTask task, Transfers transfers, FileProgress progress)
{
    // An attempt that brought so much of the rest was worth it, and the count of failures begins again.
    const long Worthwhile = 64 << 10;
    const int BufferBytes = 128 << 10;

    // Servers asked to close a connection do; one that does not is not waited for.
    static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(2);

    readonly IOrigin origin = task.Url.IsFile ? new FileOrigin(task.Url) : new HttpOrigin(task, transfers.Options, transfers.Time);
    readonly RestartPolicy policy = new(transfers.Options.Retries, task.Url.AbsoluteUri);
    readonly List<TimeSpan> failures = [];
    readonly long started = transfers.Time.GetTimestamp();

    /// <summary>Does it.</summary>
    /// <exception cref="DownloadException">It cannot be done.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public async Task<DownloadedFile> RunAsync(CancellationToken cancellationToken)
    {
        using var part = new PartFile(task);
        if (await IsDoneAsync(part, cancellationToken).ConfigureAwait(false))
            return Done(part);
        Checksum? wrong = null;
        while (true)
        {
            await FetchAsync(part, cancellationToken).ConfigureAwait(false);
            if (task.Checksum is null)
            {
                part.Finish(null);
                return Done(part);
            }
            await part.HashAsync(task.Checksum.Algorithm, cancellationToken).ConfigureAwait(false);
            var digest = part.Digest();
            if (digest == task.Checksum)
            {
                part.Finish(digest);
                return Done(part);
            }
            part.Drop();
            if (wrong is not null)
                throw Mismatch(digest);
            wrong = digest;
            Log.DownloadSpoiled(transfers.Logger, task.Url, task.Checksum.ToString(), digest.ToString());
        }
    }

    DownloadedFile Done(PartFile part) => new(task.Source, task.Path, part.Record!.Length!.Value, task.Checksum);

    async ValueTask<bool> IsDoneAsync(PartFile part, CancellationToken cancellationToken)
    {
        if (!part.IsFinished())
            return false;
        var record = part.Record!;
        if (task.Checksum is not { } expected)
            return record.Url == task.Url.AbsoluteUri;
        if (record.Digest == expected.ToString())
            return true;
        if (record.Digest?.StartsWith($"{expected.Name} ", StringComparison.Ordinal) == true)
            return false;
        var digest = await part.DigestOfFileAsync(expected.Algorithm, cancellationToken).ConfigureAwait(false);
        if (digest == expected)
            part.Finished(digest);
        return digest == expected;
    }

    // Until all bytes are there.
    async Task FetchAsync(PartFile part, CancellationToken cancellationToken)
    {
        if (part.Record is { Finished: true })
            part.Drop();
        progress.At(part.Position, part.Record?.Length);
        if (task.Checksum is { } checksum)
            await part.HashAsync(checksum.Algorithm, cancellationToken).ConfigureAwait(false);
        while (!part.IsWhole)
        {
            var before = part.Position;
            var resumed = before;
            try
            {
                await AttemptAsync(part, start => resumed = start, cancellationToken).ConfigureAwait(false);
            }
            catch (TransferCutException cut)
            {
                if (cut.FromZero)
                    part.Drop();
                else if (resumed == before && part.Position - before >= Worthwhile)
                    failures.Clear();
                await PauseAsync(cut, part, cancellationToken).ConfigureAwait(false);
            }
            catch (DownloadException failure)
            {
                throw new DownloadException($"{task.Url}: {failure.Message}", failure.Hint);
            }
        }
    }

    async Task AttemptAsync(PartFile part, Action<long> begun, CancellationToken cancellationToken)
    {
        using var slot = await transfers.Hosts.EnterAsync(task.Url, cancellationToken).ConfigureAwait(false);
        using var watch = new StallWatch(transfers.Time, cancellationToken);
        using var body = await origin.OpenAsync(part.Record, part.Position, watch).ConfigureAwait(false);
        begun(body.Start);
        if (body.Start == 0)
        {
            CheckSpace(body.Length);
            part.Begin(body.Validator, body.Length);
            if (task.Checksum is { } checksum)
                await part.HashAsync(checksum.Algorithm, cancellationToken).ConfigureAwait(false);
        }
        progress.At(part.Position, part.Record!.Length);
        progress.Waits(null);
        await ReceiveAsync(body, part, watch, cancellationToken).ConfigureAwait(false);

        if (body.End is { } end && part.Position < end)
            throw new TransferCutException(string.Create(CultureInfo.InvariantCulture, $"it ended after {part.Position} of {end} bytes"));
        if (body.HasMore is { } hasMore && await HasMoreAsync(hasMore, cancellationToken).ConfigureAwait(false))
            throw TooLong(part, body.End);
        if (part.Record.Length is null)
            part.Record = part.Record with { Length = part.Position };
    }

    async Task ReceiveAsync(OpenedBody body, PartFile part, StallWatch watch, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var piece = buffer.AsMemory(0, transfers.Bandwidth.Piece(buffer.Length));
        while (await watch.WaitAsync(token => body.Stream.ReadAsync(piece, token), transfers.Options.StallTimeout, "nothing came").ConfigureAwait(false) is > 0 and var count)
        {
            if (body.End is { } end && part.Position + count > end)
                throw TooLong(part, end);
            part.Append(piece.Span[..count]);
            progress.Add(count);
            await transfers.Bandwidth.SpendAsync(count, cancellationToken).ConfigureAwait(false);
        }
    }

    async ValueTask<bool> HasMoreAsync(Func<CancellationToken, ValueTask<bool>> hasMore, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ClosingPatience, transfers.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await hasMore(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task PauseAsync(TransferCutException cut, PartFile part, CancellationToken cancellationToken)
    {
        failures.Add(transfers.Time.GetElapsedTime(started));
        var decision = policy.Decide(failures, failures.Count);
        if (!decision.Restart)
            throw new DownloadException(string.Create(CultureInfo.InvariantCulture, $"{task.Url}: {cut.Message}; gave up after {failures.Count} attempts"),
                "run the same command again: it continues where it stopped");
        part.Save();
        var pause = cut.RetryAfter is { } asked && asked > decision.Delay ? asked : decision.Delay;
        Log.DownloadCut(transfers.Logger, task.Url, part.Position, cut.Message, decision.Restarts, transfers.Options.Retries.MaxRestarts, pause.TotalMilliseconds);
        progress.At(part.Position, part.Record?.Length);
        progress.Waits(cut.Message);
        await Task.Delay(pause, transfers.Time, cancellationToken).ConfigureAwait(false);
    }

    void CheckSpace(long? length)
    {
        var free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(task.Path))!).AvailableFreeSpace;
        if (length > free)
            throw new DownloadException(
                string.Create(CultureInfo.InvariantCulture, $"has {length:N0} bytes, but there are {free:N0} free for {task.Path}"),
                "free some space, or name a folder on another disk: millrace.download.folder = PATH");
    }

    DownloadException Mismatch(Checksum got)
    {
        if (task.List is { } list)
            Remove(list); // it may be the list that is wrong, or older than the file
        return new DownloadException(
            $"{task.Url}: it came to {got.Name} {got.Hex} twice, expected {task.Checksum!.Hex}",
            task.List is null ? "look whether the checksum in the configuration is that of this file" : "run the same command again: the list of checksums is then fetched anew");
    }

    static void Remove(string path)
    {
        File.Delete(PartFile.RecordOf(path));
        File.Delete(path);
    }

    static TransferCutException TooLong(PartFile part, long? end) =>
        new(string.Create(CultureInfo.InvariantCulture, $"it sends more than the {end ?? part.Position} bytes that it stated")) { FromZero = true };
}
