using Millrace.Actors.Streaming;
using Xunit;

namespace Millrace.Laws;

public static partial class StageLaws
{
    /// <summary>
    /// 1, 2 and 7 workers give the same elements in the same order. Fails where randomness, time, order or a hidden
    /// state leaks in.
    /// </summary>
    public static async Task SameForAnyWorkerCount<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null)
    {
        var law = Case(stage, inputs, show, showInput);
        var expected = await ExpectedAndUnchangedAsync(law);
        foreach (var workers in new[] { 1, 2, 7 })
        {
            var sink = new CollectingSink<TOut>();
            var together = law.Stateful ? 1 : Math.Min(workers, law.Inputs.Count);
            await law.RunAsync(law.Source(), sink, StageCase<TIn, TOut>.Options with { Workers = workers }, MeetingOf(together));
            law.Outcome(sink.Store).MustBe(expected, $"with {workers} worker{(workers == 1 ? "" : "s")}");
        }
    }

    // The first elements wait for each other, so that every worker has one: else one worker might be quick enough to do it all.
    static StageProbe MeetingOf(int workers)
    {
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new StageProbe
        {
            Before = async (_, number) =>
            {
                if (number >= workers)
                    return;
                if (Interlocked.Increment(ref arrived) == workers)
                    all.SetResult();
                await all.Task;
            },
        };
    }

    static async Task<StageOutcome> ExpectedAndUnchangedAsync<TIn, TOut>(StageCase<TIn, TOut> law)
    {
        Assert.True(law.Inputs.Count > 0, "a law needs inputs");
        var shownInputs = law.Inputs.Select(law.ShowInput).ToArray();
        var shownWhenEmitted = new List<string>();
        var ofThisElement = new List<string>();
        var probe = new StageProbe
        {
            Before = (_, _) =>
            {
                ofThisElement.Clear(); // what was emitted before an element was refused
                return ValueTask.CompletedTask;
            },
            Emitted = element => ofThisElement.Add(law.Show((TOut)element!)),
            After = _ => shownWhenEmitted.AddRange(ofThisElement),
            AfterCompletion = () => shownWhenEmitted.AddRange(ofThisElement),
            BeforeCompletion = ofThisElement.Clear,
        };
        var sink = new CollectingSink<TOut>();
        await law.RunAsync(law.Source(), sink, StageCase<TIn, TOut>.Options, probe);
        var outcome = law.Outcome(sink.Store);
        outcome.MustBe(outcome with { Outputs = shownWhenEmitted }, "after it was emitted");
        MustBeUnchanged(law, shownInputs);
        return outcome;
    }

    static void MustBeUnchanged<TIn, TOut>(StageCase<TIn, TOut> law, string[] shownInputs)
    {
        for (var i = 0; i < shownInputs.Length; i++)
            if (law.ShowInput(law.Inputs[i]) is var now && now != shownInputs[i])
                Assert.Fail($"{law.Name} changed an element it received, number {i}: from {shownInputs[i]} to {now}");
    }
}
