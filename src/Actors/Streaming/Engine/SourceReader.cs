using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// Reads the source into batches, and says where commits go. After a failure it reads on from the place it had come
/// to.
/// </summary>
sealed class SourceReader<T>(string name, Source<T> source, RunContext run, Cursor from, IBatchWriter output, GraphStatistics statistics)
{
    readonly RestartHistory restarts = new(run.Options.Supervision, name, run.Time);
    readonly StageMeter meter = statistics.Source;
    TypedBatch<T> batch = new(new BatchHeader(0), 0);
    Cursor cursor = from;
    string where = "the beginning";
    long sinceCommit;
    long batchStarted = run.Time.GetTimestamp();

    enum Outcome
    {
        Read,
        Ended,
        Stopped,
        Failed,
    }

    public async Task<bool> RunAsync()
    {
        try
        {
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(run.Stop, run.Aborted);
            var outcome = Outcome.Failed;
            while (outcome == Outcome.Failed)
                outcome = await ReadOnAsync(reading.Token);

            batch.Header.End = outcome == Outcome.Ended;
            batch.Header.Barrier = new CommitBarrier();
            await FlushAsync();
            return outcome == Outcome.Ended;
        }
        finally
        {
            output.Complete();
        }
    }

    // One pass over the source: to its end, to a stop, or to a failure after which another pass is worth trying.
    async Task<Outcome> ReadOnAsync(CancellationToken reading)
    {
        IAsyncEnumerator<Sourced<T>>? elements = null;
        var left = false;
        try
        {
            elements = source.ReadAsync(cursor, reading).GetAsyncEnumerator(reading);
            while (true)
            {
                if (run.Stop.IsCancellationRequested)
                    return Outcome.Stopped;
                var next = elements.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    // What is there goes on while the source waits; a source that minds no token is left behind at an abort.
                    var waiting = next.AsTask();
                    left = true;
                    await FlushIfAnyAsync();
                    left = !waiting.IsCompleted;
                    var more = await waiting.WaitAsync(run.Aborted);
                    left = false;
                    if (!more)
                        return Outcome.Ended;
                }
                else if (!await next)
                {
                    return Outcome.Ended;
                }
                // A large element is committed apart from those before it: a kill costs it or them, not both.
                if (sinceCommit > 0 && sinceCommit + elements.Current.Bytes > run.Options.CommitBytes)
                    await FlushAsync(commits: true);
                Take(elements.Current);
                restarts.Succeeded();
                if (IsFull(batch.Header))
                    await FlushAsync();
            }
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested && !run.Aborted.IsCancellationRequested)
        {
            left = false;
            return Outcome.Stopped;
        }
        catch (Exception cause) when (cause is not StageFailedException && !run.Aborted.IsCancellationRequested)
        {
            left = false;
            await PauseAsync(cause);
            return Outcome.Failed;
        }
        finally
        {
            if (elements is not null && !left)
                await elements.DisposeAsync();
        }
    }

    async Task PauseAsync(Exception cause)
    {
        var directive = FailurePolicy.Decide(cause) is Directive.Skip ? Directive.Stop : FailurePolicy.Decide(cause);
        if (directive != Directive.Restart)
            throw Failed(cause, directive, restarted: 0);
        var decision = restarts.Failed();
        if (!decision.Restart)
            throw Failed(cause, Directive.Stop, decision.Restarts);
        var delay = decision.Delay;
        var maxRestarts = run.Options.Supervision.MaxRestarts;
        Log.StageRestarted(run.Logger, name, decision.Restarts, maxRestarts, cursor.Element, delay.TotalMilliseconds, cause);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(run.Stop, run.Aborted);
        try
        {
            await Task.Delay(delay, run.Time, reading.Token);
        }
        catch (OperationCanceledException) when (!run.Aborted.IsCancellationRequested)
        {
            // Stopped: the next pass sees it before it reads.
        }
    }

    StageFailedException Failed(Exception cause, Directive directive, int restarted) =>
        new(name, cursor.Element, $"after {where}", cause, directive, restarted);

    void Take(in Sourced<T> sourced)
    {
        var header = batch.Header;
        if (sourced.Rejection is { } rejection)
            header.Reject(rejection);
        else
            batch.Add(sourced.Element!, header.AddOrigin(new Origin(cursor.Element, sourced.Where)));
        header.SourceElements++;
        header.Bytes += sourced.Bytes;
        sinceCommit += sourced.Bytes;
        cursor = sourced.Next;
        where = sourced.Where;
    }

    bool IsFull(BatchHeader header) =>
        header.SourceElements >= run.BatchElements || header.Bytes >= run.BatchBytes || sinceCommit >= run.Options.CommitBytes;

    ValueTask FlushIfAnyAsync() => batch.Header.SourceElements > 0 ? FlushAsync() : ValueTask.CompletedTask;

    async ValueTask FlushAsync(bool commits = false)
    {
        var full = batch;
        full.Header.After = cursor;
        if (commits || sinceCommit >= run.Options.CommitBytes)
            full.Header.Barrier ??= new CommitBarrier();
        if (full.Header.Barrier is not null)
            sinceCommit = 0;
        meter.Handled(full.Header.SourceElements, run.Since(batchStarted));

        var waiting = run.Time.GetTimestamp();
        await WaitAsync(run.InFlight.EnterAsync(full.Header.Bytes, run.Aborted));
        await WaitAsync(output.WriteAsync(full, run.Aborted));
        meter.Blocked(run.Since(waiting));
        batch = new TypedBatch<T>(new BatchHeader(full.Count), full.Count);
        batchStarted = run.Time.GetTimestamp();
    }

    async ValueTask WaitAsync(ValueTask room)
    {
        statistics.SourceWaits = !room.IsCompleted;
        await room;
        statistics.SourceWaits = false;
    }
}
