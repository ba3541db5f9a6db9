using Millrace.Actors.Streaming;
using Xunit;

namespace Millrace.Laws;

public static partial class StageLaws
{
    /// <summary>
    /// The end of the input is told once, for any number of workers and for no input at all, and completing twice
    /// adds nothing.
    /// </summary>
    public static async Task CompletesOnce<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null)
    {
        var law = Case(stage, inputs, show, showInput);
        var expected = await ExpectedAndUnchangedAsync(law);
        foreach (var workers in new[] { 1, 2, 7 })
        {
            var (store, probe) = (new CollectingStore<TOut>(), new StageProbe());
            var sink = new CollectingSink<TOut>(store);
            var options = StageCase<TIn, TOut>.Options with { Workers = workers };
            await law.RunAsync(law.Source(), sink, options, probe);
            Assert.True(probe.Completions == 1, $"{law.Name} was told {probe.Completions} times that its input has ended");
            MustBeClosed(law, sink, completed: true);

            await law.RunAsync(law.Source(), new CollectingSink<TOut>(store), options, probe);
            law.Outcome(store).MustBe(expected, "when run again after its end");
        }

        var (empty, none) = (new CollectingSink<TOut>(), new StageProbe());
        await law.RunAsync(StageCase<TIn, TOut>.SourceOf([]), empty, StageCase<TIn, TOut>.Options, none);
        Assert.True(none.Completions == 1, $"{law.Name} was told {none.Completions} times that its input, which is empty, has ended");
        MustBeClosed(law, empty, completed: true);
    }

    /// <summary>
    /// A failure upstream, a failure of the stage or a cancellation ends the run once, without a hang; the next run
    /// goes on from there.
    /// </summary>
    public static async Task FailsOnce<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null)
    {
        var law = Case(stage, inputs, show, showInput);
        var expected = await ExpectedAndUnchangedAsync(law);
        int[] places = [.. new[] { 0, law.Inputs.Count / 2, law.Inputs.Count - 1 }.Distinct()];
        foreach (var place in places)
        {
            await EndsOnceAsync(law, expected, typeof(StageFailedException), $"when the source failed before element {place}",
                beforeRead: (number, _, _) =>
                    number == place ? throw new InvalidDataException("a source that fails, made by a law") : Task.CompletedTask);
            await EndsOnceAsync(law, expected, typeof(StageFailedException), $"when it failed at element {place}",
                beforeElement: number => Assert.NotEqual(place, number));
            await EndsOnceAsync(law, expected, typeof(OperationCanceledException), $"when it was stopped before element {place}",
                beforeRead: (number, stop, _) => number == place ? stop.CancelAsync() : Task.CompletedTask);
            await EndsOnceAsync(law, expected, typeof(OperationCanceledException), $"when it was cancelled before element {place}",
                beforeRead: (number, _, abort) => number == place ? abort.CancelAsync() : Task.CompletedTask);
        }
    }

    static async Task EndsOnceAsync<TIn, TOut>(
        StageCase<TIn, TOut> law,
        StageOutcome expected,
        Type ending,
        string circumstances,
        Func<int, CancellationTokenSource, CancellationTokenSource, Task>? beforeRead = null,
        Action<int>? beforeElement = null)
    {
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var source = new InMemorySource<Numbered<TIn>>(StageCase<TIn, TOut>.Number(law.Inputs))
        {
            Before = async (number, cancellationToken) =>
            {
                if (beforeRead is not null)
                    await beforeRead(number, stop, abort);
                cancellationToken.ThrowIfCancellationRequested();
            },
        };
        var probe = new StageProbe
        {
            Before = (_, number) =>
            {
                beforeElement?.Invoke(number);
                return ValueTask.CompletedTask;
            },
        };
        var sink = new CollectingSink<TOut>();
        var run = law.Start(source, sink, StageCase<TIn, TOut>.Options with { Workers = 2 }, probe, stop.Token, abort.Token);
        var ended = await Record.ExceptionAsync(() => run.Completion.WaitAsync(StageCase<TIn, TOut>.Patience));
        Assert.True(
            ending.IsInstanceOfType(ended), $"{law.Name} {circumstances}: expected {ending.Name}, got {ended?.ToString() ?? "nothing"}");
        MustBeClosed(law, sink, completed: false);

        await law.RunAsync(law.Source(), new CollectingSink<TOut>(sink.Store), StageCase<TIn, TOut>.Options, new StageProbe());
        law.Outcome(sink.Store).MustBe(expected, $"{circumstances} and it was run again");
    }

    static void MustBeClosed<TIn, TOut>(StageCase<TIn, TOut> law, CollectingSink<TOut> sink, bool completed)
    {
        Assert.True(sink.Disposals == 1, $"the sink after {law.Name} was closed {sink.Disposals} times");
        Assert.True(sink.Store.Completed == completed, $"the sink after {law.Name} was {(completed ? "not " : "")}completed");
    }
}
