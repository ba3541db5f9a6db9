using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>Writes what arrives, in order; keeps the rejections; commits where the source put a barrier.</summary>
sealed class SinkWriter<T>(
    string name,
    Sink<T> sink,
    RunContext run,
    GraphProgress resumed,
    IBatchReader input,
    GraphStatistics statistics,
    RejectedLog rejectedLog)
{
    readonly StageMeter meter = statistics.Sink;
    readonly Dictionary<string, long> rejected = new(resumed.Rejected, StringComparer.Ordinal);
    readonly Dictionary<string, long> filtered = new(resumed.Filtered, StringComparer.Ordinal);
    Cursor cursor = resumed.Cursor;
    long bytes = resumed.Bytes;
    GraphProgress committed = resumed;
    Origin at = new(resumed.Cursor.Element, "the beginning");

    public async Task<GraphProgress> RunAsync()
    {
        while (true)
        {
            var waiting = run.Time.GetTimestamp();
            if (await input.ReadAsync(run.Aborted) is not { } received)
                return committed;
            var batch = (TypedBatch<T>)received;
            meter.Starved(run.Since(waiting));
            var started = run.Time.GetTimestamp();
            try
            {
                await WriteAsync(batch);
            }
            catch (Exception cause) when (cause is not TooManyRejectionsException && !run.Aborted.IsCancellationRequested)
            {
                rejectedLog.Harden();
                throw new StageFailedException(name, at.Element, at.Where, cause, DirectiveFor(cause));
            }
            meter.Handled(batch.Count, run.Since(started));
        }
    }

    async Task WriteAsync(TypedBatch<T> batch)
    {
        var header = batch.Header;
        for (var i = 0; i < batch.Count; i++)
        {
            at = header.OriginAt(batch.Origins[i]);
            await sink.WriteAsync(batch.Elements[i], run.Aborted);
        }
        // By element: which stage came to refuse what first depends on where batches end.
        var (refused, left) = (0, 0);
        foreach (var rejection in header.Rejections.OrderBy(rejection => rejection.Element))
        {
            var counts = rejection.IsFiltered ? filtered : rejected;
            counts[rejection.Reason] = counts.GetValueOrDefault(rejection.Reason) + 1;
            if (rejection.IsFiltered)
            {
                left++;
                continue;
            }
            rejectedLog.Append(rejection);
            refused++;
        }
        cursor = header.After;
        bytes += header.Bytes;
        statistics.Wrote(cursor, bytes, refused, left);
        Judge();
        // Before the commit: what comes next is worked on while the disk is waited for.
        run.InFlight.Leave(header.Bytes);
        if (header.Barrier is { } barrier)
            await CommitAsync(barrier, header.End);
    }

    async Task CommitAsync(CommitBarrier barrier, bool end)
    {
        if (!end && cursor == committed.Cursor)
            return; // stopped right after a commit
        if (end)
            barrier.States[CommitBarrier.EngineState] = CommitBarrier.Ended;
        at = new Origin(cursor.Element, $"committing what is before element {cursor.Element}");
        rejectedLog.Harden();
        var progress = Progress(barrier.States);
        await sink.CommitAsync(progress, run.Aborted);
        committed = progress;
        Log.GraphCommitted(run.Logger, run.Graph, cursor.Element, bytes);
    }

    void Judge()
    {
        if (cursor.Element < run.Options.MinElementsToJudge)
            return;
        if (statistics.Rejected <= run.Options.MaxRejectedShare * cursor.Element)
            return;
        rejectedLog.Harden();
        throw new TooManyRejectionsException(run.Graph, Progress(committed.States), run.Options.MaxRejectedShare, rejectedLog.Path);
    }

    GraphProgress Progress(IReadOnlyDictionary<string, string> states) =>
        new(cursor, bytes, new Dictionary<string, long>(rejected), rejectedLog.Bytes, states)
        {
            Filtered = new Dictionary<string, long>(filtered),
        };

    // A sink cannot be handed elements again; but whoever supervises the run may run the graph again, from the last commit.
    static Directive DirectiveFor(Exception cause) =>
        FailurePolicy.Decide(cause) is var directive and not Directive.Skip ? directive : Directive.Stop;
}
