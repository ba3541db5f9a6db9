using Millrace.Actors.Streaming;
using Xunit;

namespace Millrace.Laws;

public static partial class StageLaws
{
    /// <summary>
    /// A blocked sink stops the source. Fails where a stage keeps what it receives instead of passing it on.
    /// </summary>
    /// <param name="stage">Makes the stage, a new one each time.</param>
    /// <param name="inputs">What it is given, over and over.</param>
    /// <param name="holds">Elements that the stage may hold before it emits the first.</param>
    public static async Task BoundedMemory<TIn, TOut>(Func<Stage<TIn, TOut>> stage, IEnumerable<TIn> inputs, int holds = 0)
    {
        const int InFlight = 4;
        TIn[] given = [.. inputs];
        Assert.True(given.Length > 0, "a law needs inputs");
        var many = Enumerable.Range(0, Math.Max(given.Length, holds + 64)).Select(i => given[i % given.Length]);
        var law = Case(stage, many, null, null);

        using var abort = new CancellationTokenSource();
        var source = law.Source();
        var sink = new CollectingSink<TOut> { Gate = new TaskCompletionSource().Task };
        var options = StageCase<TIn, TOut>.Options with { MaxInFlightBytes = InFlight };
        var run = law.Start(source, sink, options, new StageProbe(), CancellationToken.None, abort.Token);
        var started = TimeProvider.System.GetTimestamp();
        while (!(sink.Waits && run.Statistics.Snapshot().SourceWaits) && !source.Ended && !run.Completion.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < StageCase<TIn, TOut>.Patience, $"{law.Name} is stuck");
            await Task.Yield();
        }
        var ended = source.Ended;
        await abort.CancelAsync();
        var failure = await Record.ExceptionAsync(() => run.Completion.WaitAsync(StageCase<TIn, TOut>.Patience));
        Assert.IsAssignableFrom<OperationCanceledException>(failure);
        Assert.False(ended,
            $"{law.Name} let the source be read to its end ({law.Inputs.Count} elements, of which {InFlight} may be in flight) " +
            "while the sink took nothing; if it holds so many by design, tell the law how many: holds");
        MustBeClosed(law, sink, completed: false);
    }
}
