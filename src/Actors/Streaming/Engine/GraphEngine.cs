using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>Runs one graph once: opens the sink, sets the parts going, waits for all of them, closes the sink.</summary>
sealed class GraphEngine
{
    readonly RunContext run;
    readonly SourceBlueprint source;
    readonly SinkBlueprint sink;
    readonly CancellationToken abort;
    readonly IReadOnlyList<Segment> segments = [];

    public GraphEngine(
        RunContext context, SourceBlueprint from, IReadOnlyList<StageBlueprint> stages, SinkBlueprint to, CancellationToken abortion)
    {
        (run, source, sink, abort) = (context, from, to, abortion);
        var workers = Enumerable.Repeat(1, stages.Count).ToArray();
        try
        {
            segments = Segment.Cut(stages, run);
        }
        catch (StageFailedException cause)
        {
            run.Fail(cause); // told by RunAsync, which also closes the sink
        }
        foreach (var segment in segments)
            Array.Fill(workers, segment.Workers, segment.First, segment.Stages.Count);
        StageMeter[] meters =
        [
            new(source.Name, 1),
            .. stages.Select((stage, i) => new StageMeter(stage.Name, workers[i])),
            new(sink.Name, 1),
        ];
        Statistics = new GraphStatistics(run.Time, source, meters, run.InFlight);
    }

    public GraphStatistics Statistics { get; }

    public async Task<GraphReport> RunAsync()
    {
        using (run)
        using (abort.Register(run.Abort))
        {
            GraphReport? report = null;
            try
            {
                if (run.Failure is null)
                    report = await RunOpenAsync();
            }
            catch (Exception cause)
            {
                run.Fail(cause);
            }
            try
            {
                await sink.DisposeAsync();
            }
            catch (Exception cause)
            {
                run.Fail(Failed(sink.Name, "closing", cause));
            }
            if (run.Failure is { } failure)
            {
                Log.GraphFailed(run.Logger, run.Graph, failure);
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }
            abort.ThrowIfCancellationRequested();
            if (report is null)
                run.Stop.ThrowIfCancellationRequested();
            return report!;
        }
    }

    // Null: stopped before the end of the input, everything read being committed.
    async Task<GraphReport?> RunOpenAsync()
    {
        var progress = await OpenAsync();
        Statistics.Resume(progress);
        using var rejected = new RejectedLog(run.Options.RejectedFolder, run.Graph, progress.RejectedLogBytes, run.Logger);
        if (progress.States.ContainsKey(CommitBarrier.EngineState))
            Log.GraphHadEnded(run.Logger, run.Graph);
        else
            Log.GraphStarted(run.Logger, run.Graph, progress.Cursor.Element, progress.Bytes);

        var reached = progress;
        if (!progress.States.ContainsKey(CommitBarrier.EngineState))
        {
            var (tasks, ended, written) = Start(progress, rejected);
            await Task.WhenAll(tasks.Select(GuardAsync));
            if (run.Failure is not null || run.Aborted.IsCancellationRequested)
                return null;
            reached = await written;
            if (!await ended)
            {
                Log.GraphStopped(run.Logger, run.Graph, reached.Cursor.Element);
                return null;
            }
        }
        await CompleteAsync();
        var report = new GraphReport(
            run.Graph,
            reached.Cursor.Element - progress.Cursor.Element,
            reached.Bytes - progress.Bytes,
            Statistics.Elapsed,
            Statistics.Snapshot().Stages,
            reached);
        Log.GraphCompleted(run.Logger, run.Graph, report.Elements, reached.RejectedCount, report.Duration.TotalMilliseconds);
        return report;
    }

    async ValueTask<GraphProgress> OpenAsync()
    {
        try
        {
            return await sink.OpenAsync(run.Aborted);
        }
        catch (Exception cause) when (!run.Aborted.IsCancellationRequested)
        {
            throw Failed(sink.Name, "opening", cause);
        }
    }

    async ValueTask CompleteAsync()
    {
        try
        {
            await sink.CompleteAsync(run.Aborted);
        }
        catch (Exception cause) when (!run.Aborted.IsCancellationRequested)
        {
            throw Failed(sink.Name, "completing", cause);
        }
    }

    // source → [mailbox or pool] → … → sink. A pool is written to and read from directly; between two pools a task carries over.
    (List<Task> Tasks, Task<bool> Ended, Task<GraphProgress> Written) Start(GraphProgress progress, RejectedLog rejected)
    {
        var workers = segments.Select(segment => Workers(segment, progress)).ToArray();
        var pools = segments.Select(segment => segment.Stateful ? null : new WorkerPool(segment.PoolCapacity)).ToArray();
        var mailboxes = Enumerable.Range(0, segments.Count + 1).Select(i => MailboxBefore(i, pools)).ToArray();
        IBatchWriter InputOf(int segment) => mailboxes[segment] ?? (IBatchWriter?)pools[segment] ?? throw new InvalidOperationException();
        IBatchReader OutputInto(int segment) => mailboxes[segment] ?? (IBatchReader)pools[segment - 1]!;

        var tasks = new List<Task>();
        for (var i = 0; i < segments.Count; i++)
        {
            var (segment, index) = (segments[i], i);
            if (pools[i] is { } pool)
            {
                tasks.AddRange(workers[i].Select(worker => Task.Run(() => WorkAsync(segment, pool, worker))));
                if (i + 1 < segments.Count && pools[i + 1] is { } following)
                    tasks.Add(Task.Run(() => CarryAsync(pool, following)));
            }
            else
            {
                tasks.Add(Task.Run(() => WorkInOrderAsync(segment, OutputInto(index), workers[index][0], InputOf(index + 1))));
            }
        }
        var written = Task.Run(() => sink.WriteAsync(run, progress, OutputInto(segments.Count), Statistics, rejected));
        var ended = Task.Run(() => source.ReadAsync(run, progress.Cursor, InputOf(0), Statistics));
        return ([.. tasks, written, ended], ended, written);
    }

    // A stateful stage or the sink reads from a pool directly; everything else has a mailbox, except that a pool is its own.
    Mailbox? MailboxBefore(int index, WorkerPool?[] pools)
    {
        if (index < segments.Count && pools[index] is { } pool)
        {
            var meter = Statistics.MeterOf(segments[index].First);
            (meter.Waiting, meter.Capacity) = (() => pool.Count, segments[index].PoolCapacity);
            return null;
        }
        if (index > 0 && pools[index - 1] is not null)
            return null;
        var capacity = index < segments.Count ? segments[index].MailboxCapacity : run.MailboxCapacity(buffer: null);
        var mailbox = new Mailbox(capacity);
        var reader = index < segments.Count ? Statistics.MeterOf(segments[index].First) : Statistics.Sink;
        (reader.Waiting, reader.Capacity) = (() => mailbox.Count, capacity);
        return mailbox;
    }

    StageWorker[] Workers(Segment segment, GraphProgress progress)
    {
        var workers = new StageWorker[segment.Workers];
        for (var i = 0; i < workers.Length; i++)
        {
            StageMeter[] meters = [.. segment.Stages.Select((_, stage) => Statistics.MeterOf(segment.First + stage))];
            workers[i] = new StageWorker(run, segment.Stages, meters);
            workers[i].Restore(progress);
        }
        return workers;
    }

    async Task WorkAsync(Segment segment, WorkerPool pool, StageWorker worker)
    {
        var first = Statistics.MeterOf(segment.First);
        var last = Statistics.MeterOf(segment.First + segment.Stages.Count - 1);
        while (true)
        {
            var waiting = run.Time.GetTimestamp();
            var blocked = pool.Full;
            if (await pool.TakeAsync(run.Aborted) is not { } job)
                return;
            if (blocked)
                last.Blocked(run.Since(waiting));
            else
                first.Starved(run.Since(waiting));
            job.Finish(await worker.HandleAsync(job.Input));
        }
    }

    async Task WorkInOrderAsync(Segment segment, IBatchReader input, StageWorker worker, IBatchWriter output)
    {
        var meter = Statistics.MeterOf(segment.First);
        while (true)
        {
            var waiting = run.Time.GetTimestamp();
            if (await input.ReadAsync(run.Aborted) is not { } batch)
                break;
            meter.Starved(run.Since(waiting));
            var handled = await worker.HandleAsync(batch);
            waiting = run.Time.GetTimestamp();
            await output.WriteAsync(handled, run.Aborted);
            meter.Blocked(run.Since(waiting));
        }
        output.Complete();
    }

    async Task CarryAsync(WorkerPool from, WorkerPool to)
    {
        while (await from.ReadAsync(run.Aborted) is { } batch)
            await to.WriteAsync(batch, run.Aborted);
        to.Complete();
    }

    async Task GuardAsync(Task part)
    {
        try
        {
            await part;
        }
        catch (Exception cause)
        {
            run.Fail(cause);
        }
    }

    static StageFailedException Failed(string stage, string what, Exception cause) =>
        new(stage, 0, what, cause, FailurePolicy.Decide(cause) is var directive and not Directive.Skip ? directive : Directive.Stop);
}
