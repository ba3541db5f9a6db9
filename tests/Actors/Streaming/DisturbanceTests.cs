using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Oracles;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>
/// Graphs drawn at random, disturbed at random by failures, crashes and stops, give what a plain loop gives.
/// </summary>
public sealed class DisturbanceTests
{
    /// <summary>One kind of step: as a stage, and as a plain loop would do it.</summary>
    sealed record Step(string Name, Func<Action<int>, Stage<int, int>> Stage, Func<IEnumerable<int>, IEnumerable<int>> Plain);

    static readonly Step[] Steps =
    [
        new("add", disturb => new Disturbed(n => [n + 1], disturb), numbers => numbers.Select(n => n + 1)),
        new("repeat", disturb => new Disturbed(n => [.. Enumerable.Repeat(n, n % 3)], disturb), numbers => numbers.SelectMany(n => Enumerable.Repeat(n, n % 3))),
        new("refuse", disturb => new Disturbed(n => n % 5 == 3 ? throw new PoisonElementException("three of five") : [n], disturb), numbers => numbers.Where(n => n % 5 != 3)),
        new("chunk", disturb => new Chunked(4, disturb), numbers => numbers.Chunk(4).Select(chunk => chunk.Sum() % 1000)),
        new("total", disturb => new Total(disturb), Totals),
    ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Graph_gives_what_a_plain_loop_gives_whatever_happens(int seed)
    {
        using var folder = new TestFolder();
        var random = new Random(seed);
        int[] numbers = [.. Enumerable.Range(0, random.Next(200)).Select(_ => random.Next(1000))];
        Step[] steps = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Steps[random.Next(Steps.Length)])];
        var options = Options.Small with
        {
            Workers = random.Next(1, 5),
            Buffer = random.Next(1, 20),
            BatchElements = random.Next(1, 9),
            BatchBytes = random.Next(1, 100),
            MaxInFlightBytes = random.Next(1, 200),
            CommitBytes = random.Next(1, 100),
            RejectedFolder = folder.FullPath,
        };
        var store = new CollectingStore<int>();
        for (var life = 0; !store.Completed && life < 500; life++)
            await Record.ExceptionAsync(() => LiveAsync(numbers, steps, store, options, random));

        Assert.True(store.Completed, "it did not end");
        Assert.Equal(steps.Aggregate((IEnumerable<int>)numbers, (given, step) => step.Plain(given)), store.Committed);
        Assert.Equal(numbers.Length, store.Progress.Cursor.Element);
        var lines = File.Exists(folder.PathOf("graph.jsonl")) ? (await File.ReadAllLinesAsync(folder.PathOf("graph.jsonl"))).Length : 0;
        Assert.Equal(store.Progress.RejectedCount, lines);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    // One life of the process: it may be disturbed several times, and ended by a crash of the sink or a stop.
    static async Task LiveAsync(int[] numbers, Step[] steps, CollectingStore<int> store, GraphOptions options, Random random)
    {
        using var stop = new CancellationTokenSource();
        var (crashBefore, crashAfter, stopAt) = (random.Next(12), random.Next(12), random.Next(600));
        var failures = new Failures(random.Next());
        var flow = Graph.From(new InMemorySource<int>(numbers)
        {
            Before = async (number, _) =>
            {
                failures.Disturb(number);
                await (number == stopAt ? stop.CancelAsync() : Task.CompletedTask);
            },
        });
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            flow = flow.Via($"{step.Name}-{i}", () => step.Stage(failures.Disturb));
        }
        var sink = new CollectingSink<int>(store)
        {
            BeforeCommit = commit => ThrowIf(commit == crashBefore),
            AfterCommit = commit => ThrowIf(commit == crashAfter),
        };
        await flow.To(sink).RunAsync(options, stop.Token).WaitAsync(TimeSpan.FromMinutes(1));
    }

    static void ThrowIf(bool failing)
    {
        if (failing)
            throw new InvalidOperationException("a crash made by a test");
    }

    static IEnumerable<int> Totals(IEnumerable<int> numbers)
    {
        var total = 0;
        foreach (var number in numbers.Where(n => n % 7 != 2))
            yield return total = (total + number) % 1000;
    }

    /// <summary>Fails now and then, never so often that the run stops.</summary>
    sealed class Failures(int seed)
    {
        int calls;

        public void Disturb(int number)
        {
            var call = Interlocked.Increment(ref calls);
            if (((((uint)(seed + (7919 * number) + (104729 * call)) * 2654435761u) >> 16) & 1023) < 20)
                throw new IOException("a failure made by a test");
        }
    }

    sealed class Disturbed(Func<int, int[]> map, Action<int> disturb) : Stage<int, int>
    {
        public override async ValueTask OnElementAsync(int element, Emit<int> emit)
        {
            disturb(element);
            foreach (var mapped in map(element))
                await emit(mapped);
            disturb(element);
        }
    }

    sealed class Chunked(int size, Action<int> disturb) : StatefulStage<int, int, BatchedState>
    {
        readonly List<int> held = [];

        public override async ValueTask OnElementAsync(int element, Emit<int> emit)
        {
            held.Add(element);
            disturb(element);
            if (held.Count == size)
                await OnCompleteAsync(emit);
            disturb(element);
        }

        public override async ValueTask OnCompleteAsync(Emit<int> emit)
        {
            if (held.Count == 0)
                return;
            await emit(held.Sum() % 1000);
            held.Clear();
        }

        public override BatchedState Snapshot() => new(1, [.. held]);

        public override void Restore(BatchedState state)
        {
            held.Clear();
            held.AddRange(state.Held);
        }
    }

    sealed class Total(Action<int> disturb) : StatefulStage<int, int, SumState>
    {
        int total;

        public override async ValueTask OnElementAsync(int element, Emit<int> emit)
        {
            total = (total + element) % 1000;
            disturb(element);
            await emit(total);
            if (element % 7 == 2)
                throw new PoisonElementException("two of seven"); // after it has changed the state and emitted
        }

        public override SumState Snapshot() => new(1, total);

        public override void Restore(SumState state) => total = (int)state.Sum;
    }
}
