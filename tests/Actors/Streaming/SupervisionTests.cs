using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Streaming;

public sealed class SupervisionTests
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 20)];

    static IEnumerable<long> Sums(IEnumerable<int> numbers)
    {
        var sum = 0L;
        return numbers.Select(n => sum += n);
    }

    [Fact]
    public async Task Stage_with_state_is_restarted_with_the_state_before_the_element()
    {
        var (failures, instances) = (0, 0);
        var sink = new CollectingSink<long>();
        await Graph.From(new InMemorySource<int>(Numbers))
            .Via("sum", () =>
            {
                instances++;
                return new RunningSum(n => ThrowIf<IOException>(n is 7 or 8 && failures++ < 3));
            })
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);

        Assert.Equal(Sums(Numbers), sink.Store.Committed);
        Assert.Equal(2 + 3, instances); // one to see whether it keeps state, one to start with, one after each failure
    }

    [Fact]
    public async Task Element_refused_by_a_stage_with_state_leaves_no_trace()
    {
        var sink = new CollectingSink<long>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("sum", () => new RunningSum(n => ThrowPoisonIf(n % 3 == 0)))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);

        Assert.Equal(Sums(Numbers.Where(n => n % 3 != 0)), sink.Store.Committed);
        Assert.Equal(new Dictionary<string, long> { ["a poison made by a test"] = 6 }, report.Progress.Rejected);
    }

    [Fact]
    public async Task Fused_run_is_restarted_as_a_whole_and_nothing_is_lost_or_twice()
    {
        var failures = 0;
        var made = new List<string>();
        var sink = new CollectingSink<int>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("twice", () => Made("twice", new Each<int, int>(EmitTwiceAsync)))
            .Via("shaky", () => Made("shaky", new Each<int, int>(n =>
            {
                ThrowIf<IOException>(n == 5 && failures++ < 2);
                return n;
            })))
            .To(sink)
            .RunAsync(Options.Small with { Workers = 1 }, CancellationToken.None);

        Assert.Equal(Numbers.SelectMany(n => new[] { n, n }), sink.Store.Committed);
        Assert.Equal(4, made.Count(name => name == "twice"));
        Assert.Equal(4, made.Count(name => name == "shaky"));
        Assert.Equal([20, 20, 40, 40], report.Stages.Select(stage => (int)stage.Elements)); // failed attempts are not counted

        Stage<int, int> Made(string name, Stage<int, int> stage)
        {
            made.Add(name);
            return stage;
        }
    }

    [Fact]
    public async Task Failure_that_a_stage_upstream_swallows_is_a_failure_all_the_same()
    {
        var failures = 0;
        var sink = new CollectingSink<int>();
        await Graph.From(new InMemorySource<int>(Numbers))
            .Via("deaf", () => new Each<int, int>(async (n, emit) =>
            {
                try
                {
                    await emit(n);
                }
                catch (IOException)
                {
                    await emit(-n);
                }
            }))
            .Via("shaky", () => new Each<int, int>(n =>
            {
                ThrowIf<IOException>(n == 5 && failures++ == 0);
                return n;
            }))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers, sink.Store.Committed);
    }

    [Fact]
    public async Task Poison_of_one_part_drops_that_part_and_what_came_of_it()
    {
        var sink = new CollectingSink<int>();
        var report = await Graph.From(new InMemorySource<int>([1, 2, 3]))
            .Via("twice", () => new Each<int, int>((n, emit) => EmitAllAsync(emit, 10 * n, 10 * n + 1)))
            .Via("picky", () => new Each<int, int>(async (n, emit) =>
            {
                await emit(n);
                ThrowPoisonIf(n == 20);
            }))
            .Via("same", () => new Each<int, int>(n => n))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal([10, 11, 21, 30, 31], sink.Store.Committed);
        Assert.Equal(1, report.Progress.RejectedCount);
    }

    [Fact]
    public async Task Element_that_fails_again_and_again_stops_the_run()
    {
        var sink = new CollectingSink<int>();
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("shaky", () => new Each<int, int>(n =>
            {
                ThrowIf<IOException>(n == 5);
                return n;
            }))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None));

        Assert.Equal("shaky stopped the run after 3 restarts: item 4: a failure made by a test", failure.Message);
        Assert.Equal(("shaky", 4L, "item 4", 3, Directive.Stop), (failure.Stage, failure.Element, failure.Where, failure.Restarts, failure.Directive));
        Assert.IsType<IOException>(failure.InnerException);
        Assert.Equal(1, sink.Disposals);
        Assert.False(sink.Store.Completed);
    }

    [Fact]
    public async Task Unknown_failure_is_never_retried()
    {
        var calls = 0;
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>([1]))
            .Via("broken", () => new Each<int, int>(n =>
            {
                calls++;
                throw new KeyNotFoundException("no such token");
            }))
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal((1, Directive.Escalate), (calls, failure.Directive));
        Assert.Equal("broken stopped the run: item 0: no such token", failure.Message);
    }

    [Fact]
    public async Task Stage_may_decide_otherwise()
    {
        var sink = new CollectingSink<int>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("lenient", () => new Each<int, int>(n =>
            {
                ThrowIf<KeyNotFoundException>(n == 5);
                return n;
            }), new StageOptions { Decide = cause => cause is KeyNotFoundException ? Directive.Skip : FailurePolicy.Decide(cause) })
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers.Where(n => n != 5), sink.Store.Committed);
        Assert.Equal(new Dictionary<string, long> { ["lenient failed on it"] = 1 }, report.Progress.Rejected);
    }

    [Fact]
    public async Task Restart_waits_longer_each_time()
    {
        var time = new ManualTime();
        var failedAt = new List<TimeSpan>();
        var supervision = new SupervisionOptions(10, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), Jitter: 0);
        var run = Graph.From(new InMemorySource<int>([1]))
            .Via("shaky", () => new Each<int, int>(n =>
            {
                failedAt.Add(time.Now);
                ThrowIf<IOException>(failedAt.Count < 5);
                return n;
            }))
            .To(new CollectingSink<int>())
            .Start(Options.Small with { Supervision = supervision }, GraphServices.Silent with { Time = time }, CancellationToken.None, CancellationToken.None);
        for (var restart = 1; restart <= 4; restart++)
        {
            await time.TimersSetAsync(restart);
            time.Advance(TimeSpan.FromSeconds(restart < 3 ? restart : 3));
        }
        await run.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([0, 1, 3, 6, 9], failedAt.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task Source_is_read_on_from_where_it_failed()
    {
        var failures = 0;
        var source = new InMemorySource<int>(Numbers)
        {
            Before = (number, _) =>
            {
                ThrowIf<IOException>(number == 6 && failures++ < 3);
                return ValueTask.CompletedTask;
            },
        };
        var sink = new CollectingSink<int>();
        await Graph.From(source).To(sink).RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers, sink.Store.Committed);
        Assert.Equal(20, source.Read);
    }

    [Fact]
    public async Task Damaged_source_names_the_place_before_it()
    {
        var source = new InMemorySource<int>(Numbers)
        {
            Before = (number, _) => number == 6 ? throw new InvalidDataException("page 7 has a bad checksum") : ValueTask.CompletedTask,
        };
        var failure = await Assert.ThrowsAsync<StageFailedException>(
            () => Graph.From("read-numbers", source).To(new CollectingSink<int>()).RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal("read-numbers stopped the run: after item 5: page 7 has a bad checksum", failure.Message);
    }

    [Fact]
    public async Task Sink_that_fails_names_the_element_and_lets_the_one_above_decide()
    {
        var sink = new CollectingSink<int> { BeforeWrite = number => ThrowIf<IOException>(number == 3) };
        var failure = await Assert.ThrowsAsync<StageFailedException>(
            () => Graph.From(new InMemorySource<int>(Numbers)).To("write", sink).RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal("write stopped the run: item 3: a failure made by a test", failure.Message);
        Assert.Equal(Directive.Restart, FailurePolicy.Decide(failure));
        Assert.Equal(1, sink.Disposals);
    }

    [Fact]
    public async Task Stage_that_cannot_be_made_is_named_and_the_sink_is_closed()
    {
        var sink = new CollectingSink<int>();
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via<int>("tokenize", () => throw new InvalidDataException("vocab.txt has no [MASK]"))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal("tokenize stopped the run: before the first element: vocab.txt has no [MASK]", failure.Message);
        Assert.Equal(1, sink.Disposals);
    }

    [Fact]
    public async Task Stage_with_state_is_refused_several_workers()
    {
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("sum", () => new RunningSum(), new StageOptions { Workers = 2 })
            .To(new CollectingSink<long>())
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal("sum stopped the run: before the first element: it keeps state, so it runs in one worker, got workers = 2", failure.Message);
    }

    [Fact]
    public async Task Factory_that_gives_one_instance_to_all_workers_is_refused()
    {
        var shared = new Each<int, int>(n => n);
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("shared", () => shared)
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Contains("its factory gave the same instance twice", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_failure_wins_and_others_are_counted()
    {
        var both = new Barrier(2); // both workers fail, neither before the other has begun
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>([1, 2]))
            .Via<int>("broken", () => new Each<int, int>(n =>
            {
                both.SignalAndWait(TimeSpan.FromMinutes(1));
                throw new KeyNotFoundException($"no token {n}");
            }))
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small with { BatchElements = 1 }, CancellationToken.None));
        Assert.Equal(1, failure.OtherFailures);
        both.Dispose();
    }

    [Fact]
    public async Task Stage_that_emits_after_its_element_was_done_stops_the_run()
    {
        // The emit of the stage that gets the element after the last: it is kept, and used when its element is long done.
        var kept = default(Emit<int>);
        var refused = default(Exception);
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("hasty", () => new Each<int, int>((n, emit) =>
            {
                kept ??= emit;
                return emit(n);
            }))
            .Via("later", () => new RunningSum(n =>
            {
                if (n == 20)
                    refused = kept!(n).AsTask().Exception?.InnerException;
            }))
            .To(new CollectingSink<long>())
            .RunAsync(Options.Small with { Workers = 1 }, CancellationToken.None));
        Assert.IsType<InvalidOperationException>(refused);
        Assert.Equal("hasty", failure.Stage);
        Assert.EndsWith("it emitted after its element was done; every emit must be awaited", failure.Message, StringComparison.Ordinal);
    }

    static void ThrowIf<TException>(bool failing) where TException : Exception
    {
        if (failing)
            throw (Exception)Activator.CreateInstance(typeof(TException), "a failure made by a test")!;
    }

    static void ThrowPoisonIf(bool failing)
    {
        if (failing)
            throw new PoisonElementException("a poison made by a test");
    }

    static ValueTask EmitTwiceAsync(int number, Emit<int> emit) => EmitAllAsync(emit, number, number);

    static async ValueTask EmitAllAsync(Emit<int> emit, params int[] numbers)
    {
        foreach (var number in numbers)
            await emit(number);
    }
}
