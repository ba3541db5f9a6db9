using Millrace.Actors.Streaming;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Streaming;

public sealed class GraphTests
{
    static readonly int[] Numbers = [.. Enumerable.Range(0, 100)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Order_is_that_of_the_source_for_any_number_of_workers(int workers)
    {
        var sink = new CollectingSink<string>();
        var report = await Graph.From(new InMemorySource<int>(Numbers))
            .Via("double", () => new Each<int, int>(n => 2 * n))
            .Via("repeat", () => new Each<int, string>(RepeatAsync))
            .To(sink)
            .RunAsync(Options.Small with { Workers = workers }, CancellationToken.None);

        Assert.Equal(Numbers.SelectMany(n => Enumerable.Repeat($"{2 * n}", n % 3)), sink.Store.Committed);
        Assert.True(sink.Store.Completed);
        Assert.Equal(1, sink.Disposals);
        Assert.Equal((100, 100), (report.Elements, report.Bytes));
        Assert.Equal(new Cursor(0, 100, 100), report.Progress.Cursor);
    }

    [Fact]
    public async Task Order_survives_stages_with_state_and_pools_of_other_sizes()
    {
        var sink = new CollectingSink<long>();
        await Graph.From(new InMemorySource<int>(Numbers))
            .Via("same", () => new Each<int, int>(n => n))
            .Via("again", () => new Each<int, int>(n => n), new StageOptions { Workers = 5 })
            .Via("own-mailbox", () => new Each<int, int>(n => n), new StageOptions { Workers = 5, Buffer = 1 })
            .Via("batch", () => new Batched(3))
            .Via("first", () => new Each<int[], int>(batch => batch[0]))
            .Via("sum", () => new RunningSum())
            .Via("more", () => new RunningSumOfLongs())
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);

        long sum = 0, sumOfSums = 0;
        Assert.Equal(Numbers.Where(n => n % 3 == 0).Select(n => sumOfSums += sum += n), sink.Store.Committed);
    }

    [Fact]
    public async Task Neighbours_without_state_run_on_one_thread_one_element_through_all_of_them_at_a_time()
    {
        var steps = new List<string>();
        await Graph.From(new InMemorySource<int>([1, 2]))
            .Via("first", () => new Each<int, int>(Step("first")))
            .Via("second", () => new Each<int, int>(Step("second")))
            .To(new CollectingSink<int>())
            .RunAsync(Options.Small with { Workers = 1 }, CancellationToken.None);

        Assert.Equal(["first 1", "second 1", "first 2", "second 2"], steps);

        Func<int, int> Step(string stage) => n =>
        {
            steps.Add($"{stage} {n}");
            return n;
        };
    }

    [Fact]
    public async Task Graph_without_stages_copies()
    {
        var sink = new CollectingSink<int>();
        await Graph.From(new InMemorySource<int>(Numbers)).To(sink).RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(Numbers, sink.Store.Committed);
    }

    [Fact]
    public async Task Graph_without_elements_completes()
    {
        var sink = new CollectingSink<int[]>();
        var report = await Graph.From(new InMemorySource<int>([])).Via("batch", () => new Batched(3)).To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal(0, report.Elements);
        Assert.True(sink.Store.Completed);
    }

    [Fact]
    public async Task Completion_flushes_stages_in_order_through_those_after_them()
    {
        var sink = new CollectingSink<int>();
        await Graph.From(new InMemorySource<int>([1, 2, 3, 4, 5]))
            .Via("batch", () => new Batched(2))
            .Via("count", () => new Each<int[], int>(batch => batch.Length))
            .Via("batch-again", () => new Batched(10))
            .Via("sum", () => new Each<int[], int>(batch => batch.Sum()))
            .To(sink)
            .RunAsync(Options.Small, CancellationToken.None);
        Assert.Equal([5], sink.Store.Committed);
    }

    [Fact]
    public async Task Stage_that_waits_gives_the_same()
    {
        var sink = new CollectingSink<int>();
        await Graph.From(new InMemorySource<int>(Numbers))
            .Via("yield", () => new Each<int, int>(YieldAsync))
            .Via("yield-again", () => new Each<int, int>(YieldAsync))
            .To(sink)
            .RunAsync(Options.Small with { Workers = 3 }, CancellationToken.None);
        Assert.Equal(Numbers, sink.Store.Committed);
    }

    [Fact]
    public async Task Source_that_waits_does_not_hold_back_what_it_gave()
    {
        var written = new TaskCompletionSource();
        var sink = new CollectingSink<int> { Written = _ => written.TrySetResult() };
        var source = new InMemorySource<int>([1, 2])
        {
            // The second element comes once the first has been written, though a batch has room for four.
            Before = async (number, cancellationToken) => await (number == 1 ? written.Task.WaitAsync(cancellationToken) : Task.CompletedTask),
        };
        await Graph.From(source).Via("same", () => new Each<int, int>(n => n)).To(sink)
            .RunAsync(Options.Small, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([1, 2], sink.Store.Committed);
    }

    [Fact]
    public async Task Graph_runs_once()
    {
        var graph = Graph.From(new InMemorySource<int>([])).To(new CollectingSink<int>()).Named("numbers");
        await graph.RunAsync(Options.Small, CancellationToken.None);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => graph.Named("again").RunAsync(Options.Small, CancellationToken.None));
        Assert.Equal("again has been run, and its sink is closed; make a new graph", failure.Message);
    }

    [Fact]
    public void Name_used_twice_is_refused()
    {
        var flow = Graph.From(new InMemorySource<int>([])).Via("same", () => new Each<int, int>(n => n)).Via("same", () => new Each<int, int>(n => n));
        var failure = Assert.Throws<ArgumentException>(() => flow.To(new CollectingSink<int>()));
        Assert.Equal("same is in the graph twice; its progress is kept by name", failure.Message);
    }

    static async ValueTask RepeatAsync(int number, Emit<string> emit)
    {
        for (var i = 0; i < number / 2 % 3; i++)
            await emit($"{number}");
    }

    static async ValueTask YieldAsync(int number, Emit<int> emit)
    {
        if (number % 3 == 0)
            await Task.Yield();
        await emit(number);
    }

    sealed class RunningSumOfLongs : StatefulStage<long, long, SumState>
    {
        long sum;

        public override ValueTask OnElementAsync(long element, Emit<long> emit) => emit(sum += element);

        public override SumState Snapshot() => new(1, sum);

        public override void Restore(SumState state) => sum = state.Sum;
    }
}
