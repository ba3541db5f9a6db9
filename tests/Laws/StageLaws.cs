using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>
/// What every stage must obey, each law written once. A test of a stage is one line:
/// <c>await StageLaws.All(() => new SplitSentences(options), documents);</c>
/// </summary>
/// <remarks>
/// Elements are compared as JSON. Where an element's type cannot be written so, or holds what does not matter,
/// <c>show</c> (for outputs) and <c>showInput</c> turn it into something that can: its bytes, a tuple, a text.
/// </remarks>
public static partial class StageLaws
{
    /// <summary>All laws.</summary>
    /// <param name="stage">Makes the stage, a new one each time.</param>
    /// <param name="inputs">What it is given; a few dozen elements, with those it rejects among them.</param>
    /// <param name="show">What of an output is compared; null: all of it.</param>
    /// <param name="showInput">What of an input must not change; null: all of it.</param>
    /// <param name="holds">Elements that the stage may hold before it emits the first, such as the size of a shuffle buffer.</param>
    public static async Task All<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage,
        IEnumerable<TIn> inputs,
        Func<TOut, object?>? show = null,
        Func<TIn, object?>? showInput = null,
        int holds = 0)
    {
        TIn[] items = [.. inputs];
        await SameForAnyWorkerCount(stage, items, show, showInput);
        await ResumeAnywhere(stage, items, show, showInput);
        await RestartReplays(stage, items, show, showInput);
        await BoundedMemory(stage, items, holds);
        await CompletesOnce(stage, items, show, showInput);
        await FailsOnce(stage, items, show, showInput);
    }

    static StageCase<TIn, TOut> Case<TIn, TOut>(
        Func<Stage<TIn, TOut>> stage, IEnumerable<TIn> inputs, Func<TOut, object?>? show, Func<TIn, object?>? showInput) =>
        new(stage, [.. inputs], show, showInput);

    // All places up to 40, else 40 spread evenly with both ends among them: a law takes a run for each.
    static IEnumerable<int> Places(int count) =>
        count <= 40 ? Enumerable.Range(0, count) : Enumerable.Range(0, 40).Select(i => (int)((long)i * (count - 1) / 39));
}
