using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Oracles;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>Elements that are left out because the configuration asks for it: counted, and nothing else.</summary>
public sealed class FilteringTests
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 60)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Filtered_elements_are_counted_by_reason_and_not_written_down(int workers)
    {
        using var folder = new TestFolder();
        var store = new CollectingStore<long>();
        var report = await RunAsync(store, folder.PathOf("rejected"), workers, crashAfter: null);
        Assert.Equal(
            new Dictionary<string, long> { ["is even"] = 30, ["is a multiple of 3"] = 10, ["ends in 5"] = 4 },
            report.Progress.Filtered.Where(entry => entry.Key != "is 59").ToDictionary());
        Assert.Equal(45, report.Progress.FilteredCount);
        Assert.Equal(new Dictionary<string, long> { ["is 49"] = 1 }, report.Progress.Rejected);
        Assert.Equal(report.Progress.Filtered, store.Progress.Filtered);
        Assert.Single(await File.ReadAllLinesAsync(folder.PathOf("rejected", "numbers.jsonl")));
        Assert.Equal(14, store.Committed.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Counts_are_exact_through_a_crash_at_every_commit(int workers)
    {
        using var folder = new TestFolder();
        var expected = new CollectingStore<long>();
        await RunAsync(expected, folder.PathOf("expected"), workers, crashAfter: null);
        for (var crash = 0; crash < expected.Commits; crash++)
        {
            var store = new CollectingStore<long>();
            await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(store, folder.PathOf($"{crash}"), workers, crash));
            await RunAsync(store, folder.PathOf($"{crash}"), workers, crashAfter: null);
            Assert.Equal(expected.Committed, store.Committed);
            Assert.Equal(expected.Progress.Filtered.OrderBy(entry => entry.Key), store.Progress.Filtered.OrderBy(entry => entry.Key));
            Assert.Equal(expected.Progress.Rejected.OrderBy(entry => entry.Key), store.Progress.Rejected.OrderBy(entry => entry.Key));
        }
    }

    [Fact]
    public async Task Filtered_elements_are_not_held_against_the_input()
    {
        var options = Options.Small with { MaxRejectedShare = 0.05, MinElementsToJudge = 1 };
        var sink = new CollectingSink<int>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("pick", () => new Each<int, int>(n => n == 40 ? n : throw new FilteredElementException("is not 40")))
            .To(sink)
            .RunAsync(options, CancellationToken.None);
        Assert.Equal([40], sink.Store.Committed);
        Assert.Equal((59L, 0L), (report.Progress.FilteredCount, report.Progress.RejectedCount));
    }

    [Fact]
    public async Task Failure_and_replay_count_an_element_once()
    {
        var failures = 0;
        var sink = new CollectingSink<int>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("odd", () => new Each<int, int>(n => n % 2 == 0 ? throw new FilteredElementException("is even") : n))
            .Via("shaky", () => new Each<int, int>(n => n == 7 && failures++ < 2 ? throw new IOException("a failure made by a test") : n))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(new Dictionary<string, long> { ["is even"] = 30 }, report.Progress.Filtered);
        Assert.Equal(30, sink.Store.Committed.Count);
    }

    [Fact]
    public async Task Snapshot_tells_them_live_and_the_share_of_an_input_whose_size_is_counted_otherwise()
    {
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var source = new HalvedSource(new InMemorySource<int>(Numbers));
        var run = Graph.From("numbers", source)
            .Via("odd", () => new Each<int, int>(n => n % 2 == 0 ? throw new FilteredElementException("is even") : n))
            .Via("wait", () => new Each<int, int>(async (n, emit) =>
            {
                if (n == 31)
                {
                    reached.SetResult();
                    await gate.Task;
                }
                await emit(n);
            }))
            .To(new CollectingSink<int>())
            .Start(Options.Small with { Workers = 1, BatchElements = 1 }, GraphServices.Silent, CancellationToken.None, CancellationToken.None);
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1));
        gate.SetResult();
        await run.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        var end = run.Statistics.Snapshot();
        Assert.Equal((30L, 60L, 60L, (long?)120), (end.Filtered, end.Bytes, end.BytesOfRun, end.TotalBytes));
        Assert.Equal((1.0, 0.0), (end.Share!.Value, end.ShareBefore));
        Assert.Equal(TimeSpan.Zero, end.Remaining);
    }

    static async Task<GraphReport> RunAsync(CollectingStore<long> store, string rejected, int workers, int? crashAfter)
    {
        var sink = new CollectingSink<long>(store)
        {
            AfterCommit = commit =>
            {
                if (commit == crashAfter)
                    throw new InvalidOperationException("a crash made by a test");
            },
        };
        return await Graph.From(new FilteringSource(new InMemorySource<int>(Numbers)))
            .Via("odd", () => new Each<int, int>(n => n % 2 == 0 ? throw new FilteredElementException("is even") : n))
            .Via("no-threes", () => new Each<int, int>(n => n % 3 == 0 ? throw new FilteredElementException("is a multiple of 3") : n))
            .Via("sum", () => new RunningSum(n =>
            {
                if (n % 10 == 5)
                    throw new FilteredElementException("ends in 5");
                if (n == 49)
                    throw new PoisonElementException("is 49");
            }))
            .To(sink)
            .Named("numbers")
            .RunAsync(Options.Small with { Workers = workers, RejectedFolder = rejected }, CancellationToken.None);
    }
}
