using Millrace.Actors.Streaming;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>Bounds, cancellation and statistics.</summary>
public sealed class PressureTests
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 1000)];
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Blocked_sink_stops_the_source_at_the_bytes_that_may_be_in_flight()
    {
        var gate = new TaskCompletionSource();
        var source = new InMemorySource<int>(Numbers) { BytesOf = _ => 10 };
        var sink = new CollectingSink<int> { Gate = gate.Task };
        var run = Graph.From(source).Via("same", () => new Each<int, int>(n => n)).Via("batch", () => new Batched(1))
            .Via("first", () => new Each<int[], int>(batch => batch[0])).To(sink)
            .Start(Options.Small with { MaxInFlightBytes = 400, Buffer = 1000, CommitBytes = 1000 }, GraphServices.Silent, CancellationToken.None, CancellationToken.None);
        var stuck = await UntilAsync(run, () => sink.Waits && run.Statistics.Snapshot() is { SourceWaits: true, BytesInFlight: 400 } && source.Read >= 44);

        Assert.Equal(400, stuck.BytesInFlight);
        Assert.Equal(44, source.Read); // 40 in flight and a batch of 4 that waits to join them
        gate.SetResult();
        await run.Completion.WaitAsync(Patience);
        Assert.Equal(Numbers, sink.Store.Committed);
    }

    [Fact]
    public async Task Blocked_sink_stops_the_source_at_the_elements_that_mailboxes_hold()
    {
        var gate = new TaskCompletionSource();
        var source = new InMemorySource<int>(Numbers) { BytesOf = _ => 0 };
        var sink = new CollectingSink<int> { Gate = gate.Task };
        var run = Graph.From(source).Via("same", () => new Each<int, int>(n => n)).Via("sum", () => new RunningSum())
            .Via("int", () => new Each<long, int>(n => (int)n)).To(sink)
            .Start(Options.Small, GraphServices.Silent, CancellationToken.None, CancellationToken.None);
        // Two pools of 16 batches (8 for each worker), and at most one batch in the hands of each of: source, sum, sink, the two pools' readers.
        var bound = Options.Small.BatchElements * (16 + 16 + 5);
        await UntilAsync(run, () => sink.Waits && run.Statistics.Snapshot().SourceWaits && source.Read > bound / 2);
        Assert.InRange(source.Read, 1, bound);
        gate.SetResult();
        await run.Completion.WaitAsync(Patience);
        Assert.Equal(1000, sink.WriteCount);
    }

    [Fact]
    public async Task Element_larger_than_everything_in_flight_goes_alone()
    {
        var sink = new CollectingSink<int>();
        await Graph.From(new InMemorySource<int>(Numbers) { BytesOf = n => n % 100 == 0 ? 5000 : 1 })
            .Via("same", () => new Each<int, int>(n => n)).To(sink)
            .RunAsync(Options.Small, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(Numbers, sink.Store.Committed);
    }

    [Fact]
    public async Task Stop_finishes_and_commits_what_was_read()
    {
        using var stop = new CancellationTokenSource();
        var store = new CollectingStore<long>();
        var source = new InMemorySource<int>(Numbers)
        {
            Before = async (number, _) => await (number == 333 ? stop.CancelAsync() : Task.CompletedTask),
        };
        var sink = new CollectingSink<long>(store);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Graph.From(source).Via("sum", () => new RunningSum()).To(sink).RunAsync(Options.Small, stop.Token).WaitAsync(Patience));
        Assert.Equal(334, store.Progress.Cursor.Element);
        Assert.Equal(334, store.Committed.Count);
        Assert.Equal((1, false), (sink.Disposals, store.Completed));

        await Graph.From(new InMemorySource<int>(Numbers)).Via("sum", () => new RunningSum()).To(new CollectingSink<long>(store))
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers.Select(n => n * (n + 1L) / 2), store.Committed);
    }

    [Fact]
    public async Task Abort_leaves_a_stage_that_never_returns()
    {
        using var abort = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var sink = new CollectingSink<int>();
        var run = Graph.From(new InMemorySource<int>(Numbers))
            .Via("stuck", () => new Each<int, int>(async (_, _) =>
            {
                reached.TrySetResult();
                await new TaskCompletionSource().Task;
            }))
            .To(sink)
            .Start(Options.Small, GraphServices.Silent, CancellationToken.None, abort.Token);
        await reached.Task.WaitAsync(Patience);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion.WaitAsync(Patience));
        Assert.Equal((1, 0), (sink.Disposals, sink.Store.Commits));
    }

    [Fact]
    public async Task Abort_leaves_a_source_that_minds_no_token()
    {
        using var abort = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var source = new InMemorySource<int>(Numbers)
        {
            Before = async (number, _) =>
            {
                reached.TrySetResult();
                await new TaskCompletionSource().Task;
            },
        };
        var run = Graph.From(source).To(new CollectingSink<int>()).Start(Options.Small, GraphServices.Silent, CancellationToken.None, abort.Token);
        await reached.Task.WaitAsync(Patience);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion.WaitAsync(Patience));
    }

    [Fact]
    public async Task Abort_while_a_restart_waits_ends_at_once()
    {
        using var abort = new CancellationTokenSource();
        var time = new ManualTime();
        var run = Graph.From(new InMemorySource<int>(Numbers))
            .Via<int>("shaky", () => new Each<int, int>(n => throw new IOException("away")))
            .To(new CollectingSink<int>())
            .Start(Options.Small with { Supervision = Options.Supervision with { MinBackoff = Patience, MaxBackoff = Patience } },
                GraphServices.Silent with { Time = time }, CancellationToken.None, abort.Token);
        await time.TimersSetAsync(1);
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion.WaitAsync(Patience));
    }

    [Fact]
    public async Task Statistics_tell_who_was_busy_and_who_waited()
    {
        var time = new ManualTime();
        var run = Graph.From("read", new InMemorySource<int>([1, 2, 3, 4]))
            .Via("slow", () => new RunningSum(_ => time.Advance(TimeSpan.FromSeconds(2))))
            .Via("quick", () => new Each<long, long>(n => n))
            .To("write", new CollectingSink<long>())
            .Start(Options.Small with { Workers = 1, BatchElements = 2 }, GraphServices.Silent with { Time = time }, CancellationToken.None, CancellationToken.None);
        var report = await run.Completion.WaitAsync(Patience);

        Assert.Equal(["read", "slow", "quick", "write"], report.Stages.Select(stage => stage.Name));
        Assert.Equal([4, 4, 4, 4], report.Stages.Select(stage => (int)stage.Elements));
        Assert.Equal(TimeSpan.FromSeconds(8), report.Stages[1].Busy);
        Assert.Equal(TimeSpan.FromSeconds(8), report.Duration);
        var snapshot = run.Statistics.Snapshot();
        Assert.Equal((4L, 4L, 4L, 0L), (snapshot.Elements, snapshot.Bytes, snapshot.TotalBytes, snapshot.BytesInFlight));
        Assert.Equal("slow", snapshot.WaitingOn(earlier: null).Stage);
        Assert.Equal(0, snapshot.WaitingOn(earlier: snapshot).Share);
    }

    [Fact]
    public async Task Time_of_a_fused_run_is_shared_out_by_what_its_stages_took()
    {
        var time = new ManualTime();
        var report = await Graph.From("read", new InMemorySource<int>(Numbers))
            .Via("three", () => new Each<int, int>(Taking(3)))
            .Via("nothing", () => new Each<int, int>(n => n))
            .Via("one", () => new Each<int, int>(Taking(1)))
            .To("write", new CollectingSink<int>())
            .Start(Options.Small with { Workers = 1 }, GraphServices.Silent with { Time = time }, CancellationToken.None, CancellationToken.None)
            .Completion.WaitAsync(Patience);
        Assert.Equal([3000, 0, 1000], report.Stages.Skip(1).SkipLast(1).Select(stage => Math.Round(stage.Busy.TotalSeconds)));

        Func<int, int> Taking(int seconds) => n =>
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return n;
        };
    }

    // Waits, without a clock, for something that is bound to happen or has happened already.
    static async Task<GraphSnapshot> UntilAsync(GraphRun run, Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.False(run.Completion.IsCompleted, "the run has ended");
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "the run is stuck");
            await Task.Yield();
        }
        return run.Statistics.Snapshot();
    }
}
