using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Oracles;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>Commits, crashes, resumption and rejections.</summary>
public sealed class ProgressTests
{
    static readonly int[] Numbers = [.. Enumerable.Range(1, 60)];

    [Fact]
    public async Task No_more_than_so_many_bytes_are_committed_at_once()
    {
        // A commit every 10 bytes: every 3 elements of 3.
        Assert.Equal(Enumerable.Range(1, 20).Select(commit => 3 * commit), await CommitsOfAsync(_ => 3));
    }

    [Fact]
    public async Task Large_element_is_committed_apart_from_those_before_it_and_behind_it()
    {
        Assert.Equal([3, 5, 6, 9, 12], (await CommitsOfAsync(number => number == 6 ? 50 : 3)).Take(5));
    }

    static async Task<List<int>> CommitsOfAsync(Func<int, long> bytesOf)
    {
        var committedAt = new List<int>();
        var sink = new CollectingSink<int>();
        sink = new CollectingSink<int>(sink.Store) { AfterCommit = _ => committedAt.Add((int)sink.Store.Progress.Cursor.Element) };
        await Graph.From(new InMemorySource<int>(Numbers) { BytesOf = bytesOf })
            .Via("same", () => new Each<int, int>(n => n))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers.Sum(bytesOf), sink.Store.Progress.Bytes);
        return committedAt;
    }

    [Fact]
    public async Task Commit_holds_the_states_of_the_elements_before_it()
    {
        var store = new CollectingStore<long>();
        var seen = new List<(long Element, string State)>();
        var sink = new CollectingSink<long>(store)
        {
            AfterCommit = _ => seen.Add((store.Progress.Cursor.Element, store.Progress.States["sum"])),
        };
        await Graph.From(new InMemorySource<int>(Numbers)).Via("sum", () => new RunningSum()).To(sink).RunAsync(Options.Small, CancellationToken.None);
        Assert.All(seen, commit => Assert.Equal($$"""{"Version":1,"Sum":{{commit.Element * (commit.Element + 1) / 2}}}""", commit.State));
        Assert.Equal(7, seen.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Crash_at_every_commit_loses_nothing_and_gives_nothing_twice(int workers)
    {
        using var folder = new TestFolder();
        var expected = await RunToEndAsync(new CollectingStore<long>(), folder.PathOf("expected"), workers, crashAfter: null);
        for (var crash = 0; crash < expected.Commits; crash++)
        {
            var store = new CollectingStore<long>();
            var rejected = folder.PathOf($"crash-{crash}");
            await Assert.ThrowsAsync<StageFailedException>(() => RunToEndAsync(store, rejected, workers, crash));
            await RunToEndAsync(store, rejected, workers, crashAfter: null);
            Assert.Equal(expected.Committed, store.Committed);
            Assert.Equal(expected.Progress.Rejected, store.Progress.Rejected);
            Assert.Equal(expected.Progress.RejectedLogBytes, store.Progress.RejectedLogBytes);
            Assert.Equal(
                await File.ReadAllBytesAsync(folder.PathOf("expected", "numbers.jsonl")),
                await File.ReadAllBytesAsync(Path.Combine(rejected, "numbers.jsonl")));
        }
    }

    [Fact]
    public async Task Graph_that_crashes_after_every_commit_ends_all_the_same()
    {
        using var folder = new TestFolder();
        var expected = await RunToEndAsync(new CollectingStore<long>(), folder.PathOf("expected"), 2, crashAfter: null);
        var store = new CollectingStore<long>();
        while (!store.Completed)
            await Record.ExceptionAsync(() => RunToEndAsync(store, folder.PathOf("crashing"), 2, crashAfter: 0));
        Assert.Equal(expected.Committed, store.Committed);
        Assert.Equal(expected.Commits, store.Commits);
        Assert.Equal(
            await File.ReadAllBytesAsync(folder.PathOf("expected", "numbers.jsonl")),
            await File.ReadAllBytesAsync(folder.PathOf("crashing", "numbers.jsonl")));
    }

    [Fact]
    public async Task Graph_that_has_ended_is_not_run_again()
    {
        using var folder = new TestFolder();
        var store = new CollectingStore<long>();
        await RunToEndAsync(store, folder.FullPath, 2, crashAfter: null);
        var (committed, commits) = (store.Committed, store.Commits);
        await RunToEndAsync(store, folder.FullPath, 2, crashAfter: null);
        Assert.Equal(committed, store.Committed);
        Assert.Equal(commits, store.Commits);
    }

    [Fact]
    public async Task Rejections_are_written_with_their_place_in_the_order_of_the_elements()
    {
        using var folder = new TestFolder();
        var store = await RunToEndAsync(new CollectingStore<long>(), folder.FullPath, 2, crashAfter: null);
        var lines = await File.ReadAllLinesAsync(folder.PathOf("numbers.jsonl"));
        Assert.Equal(store.Progress.RejectedCount, lines.Length);
        Assert.Contains("""{"stage":"source","element":12,"where":"item 12","reason":"thirteen is unlucky","detail":null}""", lines);
        Assert.Contains("""{"stage":"odd-tens","element":19,"where":"item 19","reason":"ends in 0 “evenly”","detail":"20"}""", lines);
        long[] elements = [.. lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("element").GetInt64())];
        Assert.Equal(elements.Order(), elements);
        Assert.Equal(new FileInfo(folder.PathOf("numbers.jsonl")).Length, store.Progress.RejectedLogBytes);
    }

    [Fact]
    public async Task Rejections_are_counted_where_no_folder_is_given()
    {
        var store = await RunToEndAsync(new CollectingStore<long>(), rejected: null, 2, crashAfter: null);
        Assert.Equal(3, store.Progress.Rejected["ends in 0 “evenly”"]);
        Assert.Equal(0, store.Progress.RejectedLogBytes);
    }

    [Fact]
    public async Task Log_that_somebody_removed_does_not_stop_the_run()
    {
        using var folder = new TestFolder();
        var store = new CollectingStore<long>();
        await Assert.ThrowsAsync<StageFailedException>(() => RunToEndAsync(store, folder.FullPath, 2, crashAfter: 3));
        File.Delete(folder.PathOf("numbers.jsonl"));
        await RunToEndAsync(store, folder.FullPath, 2, crashAfter: null);
        Assert.True(store.Completed);
        Assert.Equal(new FileInfo(folder.PathOf("numbers.jsonl")).Length, store.Progress.RejectedLogBytes);
    }

    [Fact]
    public async Task Too_large_a_share_of_rejections_stops_the_run()
    {
        using var folder = new TestFolder();
        var sink = new CollectingSink<int>();
        var failure = await Assert.ThrowsAsync<TooManyRejectionsException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("picky", () => new Each<int, int>(n => n % 2 == 0 ? throw new PoisonElementException("even") : n))
            .To(sink)
            .Named("numbers")
            .RunAsync(Options.Small with { MaxRejectedShare = 0.1, MinElementsToJudge = 20, RejectedFolder = folder.FullPath }, CancellationToken.None));
        Assert.Equal(
            "numbers was stopped after 20 elements: 10 (50%) were rejected, the limit is 10%; most often (10): even; " +
            $"all of them: {folder.PathOf("numbers.jsonl")}",
            failure.Message);
        Assert.Equal(10, (await File.ReadAllLinesAsync(folder.PathOf("numbers.jsonl"))).Length);
        Assert.Equal(1, sink.Disposals);
    }

    [Fact]
    public async Task Share_of_rejections_below_the_limit_or_of_too_few_elements_is_no_failure()
    {
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("picky", () => new Each<int, int>(n => n % 10 == 0 ? throw new PoisonElementException("tens") : n))
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small with { MaxRejectedShare = 0.1 }, CancellationToken.None);
        Assert.Equal(6, report.Progress.RejectedCount);
        await Graph.From(new InMemorySource<int>(Numbers))
            .Via("picky", () => new Each<int, int>(n => throw new PoisonElementException("all")))
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small with { MaxRejectedShare = 0.1, MinElementsToJudge = 61 }, CancellationToken.None);
    }

    [Fact]
    public async Task Progress_of_another_graph_is_refused()
    {
        var store = new CollectingStore<long>();
        await Assert.ThrowsAsync<StageFailedException>(() => RunToEndAsync(store, null, 2, crashAfter: 2));
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => Graph.From(new InMemorySource<int>(Numbers))
            .Via("another-sum", () => new RunningSum())
            .To(new CollectingSink<long>(store))
            .RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal(
            "another-sum stopped the run: restoring the state before element 30: the saved progress holds no state of this stage; it is of another graph",
            failure.Message);
    }

    // Three kinds of rejections, a stage that batches and one that sums, in batches of 4 with a commit every 10 elements.
    static async Task<CollectingStore<long>> RunToEndAsync(CollectingStore<long> store, string? rejected, int workers, int? crashAfter)
    {
        var sink = new CollectingSink<long>(store)
        {
            AfterCommit = commit =>
            {
                if (commit == crashAfter)
                    throw new InvalidOperationException("a crash made by a test");
            },
        };
        await Graph.From(new InMemorySource<int>(Numbers) { RejectionOf = n => n == 13 ? "thirteen is unlucky" : null })
            .Via("odd-tens", () => new Each<int, int>(n => n % 20 == 0 ? throw new PoisonElementException("ends in 0 “evenly”", $"{n}") : n))
            .Via("batch", () => new Batched(3))
            .Via("middle", () => new Each<int[], int>(batch => batch[batch.Length / 2]))
            .Via("sum", () => new RunningSum(n => { if (n % 7 == 5) throw new PoisonElementException("five of seven"); }))
            .To(sink)
            .Named("numbers")
            .RunAsync(Options.Small with { Workers = workers, RejectedFolder = rejected }, CancellationToken.None);
        return store;
    }
}
