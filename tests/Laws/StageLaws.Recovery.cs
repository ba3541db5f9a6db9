using Millrace.Actors.Streaming;
using Xunit;

namespace Millrace.Laws;

public static partial class StageLaws
{
    /// <summary>
    /// Stopped after any element and resumed by another process, it gives the same remainder. Fails where a snapshot
    /// forgets something.
    /// </summary>
    public static async Task ResumeAnywhere<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null)
    {
        var law = Case(stage, inputs, show, showInput);
        var expected = await ExpectedAndUnchangedAsync(law);

        // There is a commit after every element and one at the end; each is lost once, with what had been written since the last.
        foreach (var lost in Places(law.Inputs.Count + 1))
        {
            var store = new CollectingStore<TOut>();
            var crashing = new CollectingSink<TOut>(store) { BeforeCommit = commit => ThrowIf(commit == lost) };
            await Assert.ThrowsAsync<StageFailedException>(
                () => law.RunAsync(law.Source(), crashing, StageCase<TIn, TOut>.Options, new StageProbe()));
            Assert.Equal(lost, store.Progress.Cursor.Element);

            var inBatches = StageCase<TIn, TOut>.Options with { BatchElements = 3, BatchBytes = 64 };
            await law.RunAsync(law.Source(), new CollectingSink<TOut>(store), inBatches, new StageProbe());
            law.Outcome(store).MustBe(expected, $"when resumed after element {lost} of {law.Inputs.Count}");
        }
    }

    /// <summary>
    /// A failure before or after any element and a replay: nothing lost, nothing twice. Fails where a snapshot forgets
    /// something, or where a received element is changed.
    /// </summary>
    public static async Task RestartReplays<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null)
    {
        var law = Case(stage, inputs, show, showInput);
        var expected = await ExpectedAndUnchangedAsync(law);
        var shownInputs = law.Inputs.Select(law.ShowInput).ToArray();
        foreach (var place in Places(law.Inputs.Count + 1))
        {
            foreach (var after in new[] { false, true })
            {
                var failures = 0;
                bool FailsAt(int number) => number == place && failures++ == 0;
                var probe = new StageProbe
                {
                    Before = (_, number) =>
                    {
                        ThrowIf(!after && FailsAt(number));
                        return ValueTask.CompletedTask;
                    },
                    After = number => ThrowIf(after && FailsAt(number)),
                    AfterCompletion = () => ThrowIf(after && FailsAt(law.Inputs.Count)),
                };
                var sink = new CollectingSink<TOut>();
                var inBatches = StageCase<TIn, TOut>.Options with { BatchElements = 4, BatchBytes = 64, CommitBytes = 5 };
                await law.RunAsync(law.Source(), sink, inBatches, probe);
                var when = $"{(after ? "after" : "before")} element {place} of {law.Inputs.Count}";
                law.Outcome(sink.Store).MustBe(expected, $"when it failed {when} and was restarted");
                MustBeUnchanged(law, shownInputs);
            }
        }
    }

    static void ThrowIf(bool failing)
    {
        if (failing)
            throw new IOException("a failure made by a law");
    }
}
