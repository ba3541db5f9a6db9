using Millrace.Actors.Streaming;
using Millrace.Actors.Tests.Streaming;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Laws;

/// <summary>Good stages keep the laws, and each law catches the stage that breaks it.</summary>
public sealed class StageLawsTests
{
    static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    [Fact]
    public Task Batch_keeps_all_laws() => StageLaws.All(() => new Batched(3), Ten);

    [Fact]
    public Task Running_sum_keeps_all_laws() => StageLaws.All(() => new RunningSum(), Ten);

    [Fact]
    public Task Map_keeps_all_laws() => StageLaws.All(() => new Each<int, int>(n => n + 1), Ten);

    [Fact]
    public Task Stage_that_refuses_some_keeps_all_laws() =>
        StageLaws.All(() => new RunningSum(n => { if (n % 4 == 2) throw new PoisonElementException("even but not by four", $"{n}"); }), Ten);

    [Fact]
    public async Task Resume_fails_a_batcher_that_snapshots_nothing() =>
        Assert.Contains("output differs when resumed after element 1 of 10",
            await FailureOf(StageLaws.ResumeAnywhere(() => new Forgetful(), Ten)), StringComparison.Ordinal);

    [Fact]
    public async Task Resume_fails_a_batcher_that_says_it_has_no_state() =>
        Assert.Contains("when resumed after element 1 of 10",
            await FailureOf(StageLaws.ResumeAnywhere(() => new Secretive(), Ten)), StringComparison.Ordinal);

    [Fact]
    public async Task Restart_fails_a_batcher_that_snapshots_nothing() =>
        Assert.Contains("output differs when it failed before element",
            await FailureOf(StageLaws.RestartReplays(() => new Forgetful(), Ten)), StringComparison.Ordinal);

    [Fact]
    public async Task Restart_fails_a_snapshot_that_shares_its_list_with_the_stage() =>
        Assert.Contains("output differs when it failed",
            await FailureOf(StageLaws.RestartReplays(() => new Sharing(), Ten)), StringComparison.Ordinal);

    [Fact]
    public async Task Laws_fail_a_stage_that_changes_what_it_receives() =>
        Assert.Contains("changed an element it received, number 0: from [0] to [1]",
            await FailureOf(StageLaws.RestartReplays(() => new Each<int[], int>(Increment), Ten.Select(n => new[] { n }))), StringComparison.Ordinal);

    [Fact]
    public async Task Laws_fail_a_stage_that_changes_what_it_emitted()
    {
        var shared = new int[1];
        Assert.Contains("output differs after it was emitted",
            await FailureOf(StageLaws.SameForAnyWorkerCount(() => new Each<int, int[]>(n => Fill(shared, n)), Ten)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_count_fails_a_stage_whose_output_depends_on_what_came_before() =>
        Assert.Contains("with 2 workers", await FailureOf(StageLaws.SameForAnyWorkerCount(() => new Secretive(), Ten)), StringComparison.Ordinal);

    [Fact]
    public async Task Worker_count_fails_a_stage_that_draws_from_a_shared_source_of_randomness()
    {
        var drawn = 0;
        Assert.Contains("output differs with 1 worker",
            await FailureOf(StageLaws.SameForAnyWorkerCount(() => new Each<int, int>(n => n + Interlocked.Increment(ref drawn)), Ten)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounded_memory_fails_a_stage_that_keeps_everything_to_the_end() =>
        Assert.Contains("let the source be read to its end",
            await FailureOf(StageLaws.BoundedMemory(() => new Batched(1000), Ten)), StringComparison.Ordinal);

    [Fact]
    public Task Bounded_memory_allows_what_a_stage_says_it_holds() => StageLaws.BoundedMemory(() => new Batched(1000), Ten, holds: 1000);

    [Fact]
    public async Task Completion_fails_a_stage_that_ends_in_another_way_each_time()
    {
        var runs = 0;
        Assert.Contains("output differs when run again after its end: element 10 of 11 should be 0, is 1",
            await FailureOf(StageLaws.CompletesOnce(() => new Trailing(() => runs++), Ten)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ending_fails_a_stage_that_gives_something_else_after_a_failure()
    {
        var calls = 0;
        Assert.Contains("when the source failed before element 0 and it was run again",
            await FailureOf(StageLaws.FailsOnce(() => new Each<int, int>(n => n + calls++), Ten)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elements_that_are_not_JSON_are_shown_by_what_matters()
    {
        var failure = await Assert.ThrowsAsync<StageFailedException>(
            () => StageLaws.SameForAnyWorkerCount(() => new Each<int, Action>(n => () => { }), Ten));
        Assert.Contains("System.Action cannot be written as JSON; give the law what of it matters: show", failure.Message, StringComparison.Ordinal);
        await StageLaws.All(() => new Each<int, Func<int>>(n => () => n), Ten, show: number => number());
    }

    static int Increment(int[] element) => ++element[0];

    static int[] Fill(int[] shared, int value)
    {
        shared[0] = value;
        return shared;
    }

    static async Task<string> FailureOf(Task law) => (await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => law)).Message;

    /// <summary>Batches, and remembers nothing.</summary>
    sealed class Forgetful : StatefulStage<int, int, SumState>
    {
        readonly List<int> held = [];

        public override ValueTask OnElementAsync(int element, Emit<int> emit)
        {
            held.Add(element);
            return held.Count < 3 ? ValueTask.CompletedTask : OnCompleteAsync(emit);
        }

        public override ValueTask OnCompleteAsync(Emit<int> emit)
        {
            var sum = held.Sum();
            held.Clear();
            return emit(sum);
        }

        public override SumState Snapshot() => new(1, 0);

        public override void Restore(SumState state) => held.Clear();
    }

    /// <summary>Keeps something between elements and does not say so.</summary>
    sealed class Secretive : Stage<int, int>
    {
        int sum;

        public override ValueTask OnElementAsync(int element, Emit<int> emit) => emit(sum += element + 1);
    }

    sealed record SharedList(List<int> Held);

    /// <summary>Gives its own list away as its snapshot.</summary>
    sealed class Sharing : StatefulStage<int, int, SharedList>
    {
        List<int> held = [];

        public override ValueTask OnElementAsync(int element, Emit<int> emit)
        {
            held.Add(element);
            return emit(held.Sum());
        }

        public override SharedList Snapshot() => new(held);

        public override void Restore(SharedList state) => held = state.Held;
    }

    /// <summary>Ends with a number that is another one each time.</summary>
    sealed class Trailing(Func<int> next) : Stage<int, int>
    {
        public override ValueTask OnElementAsync(int element, Emit<int> emit) => emit(element);

        public override ValueTask OnCompleteAsync(Emit<int> emit) => emit(next());
    }
}
