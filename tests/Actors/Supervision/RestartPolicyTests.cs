using FsCheck;
using FsCheck.Fluent;
using Millrace.Actors.Supervision;

namespace Millrace.Actors.Tests.Supervision;

public sealed class RestartPolicyTests
{
    static readonly SupervisionOptions Options =
        new(MaxRestarts: 3, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), Jitter: 0);

    static RestartDecision Decide(SupervisionOptions options, int inARow, params double[] failures) =>
        new RestartPolicy(options, "mask-tokens").Decide([.. failures.Select(TimeSpan.FromSeconds)], inARow);

    [Fact]
    public void Pause_doubles_with_each_failure_in_a_row_up_to_the_longest()
    {
        var patient = Options with { MaxRestarts = 100 };
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(i => Decide(patient, i, 0).Delay.TotalSeconds));
        Assert.Equal(10, Decide(patient, 100, 0).Delay.TotalSeconds);
    }

    [Fact]
    public void Failures_within_the_window_use_up_the_restarts()
    {
        Assert.Equal(new RestartDecision(true, TimeSpan.FromSeconds(1), 3), Decide(Options, 1, 0, 30, 60));
        Assert.Equal(new RestartDecision(false, TimeSpan.Zero, 3), Decide(Options, 1, 0, 20, 40, 60));
    }

    [Fact]
    public void Failures_before_the_window_are_forgotten() =>
        Assert.Equal(new RestartDecision(true, TimeSpan.FromSeconds(1), 3), Decide(Options, 1, 0, 20, 40, 60.1));

    [Fact]
    public void Failures_in_a_row_count_however_long_they_take() =>
        Assert.False(Decide(Options, 4, 0, 1000, 2000, 3000).Restart);

    [Fact]
    public void No_restart_allowed_means_none() => Assert.False(Decide(Options with { MaxRestarts = 0 }, 1, 5).Restart);

    [Fact]
    public void Jitter_cuts_at_most_its_share_and_is_the_same_each_time() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<PositiveInt>(), (name, inARow) =>
        {
            var options = Options with { MaxRestarts = int.MaxValue, Jitter = 0.2 };
            var full = new RestartPolicy(options with { Jitter = 0 }, name.Get).Decide([TimeSpan.Zero], inARow.Get).Delay;
            var cut = new RestartPolicy(options, name.Get).Decide([TimeSpan.Zero], inARow.Get).Delay;
            return cut <= full && cut >= 0.79 * full && cut == new RestartPolicy(options, name.Get).Decide([TimeSpan.Zero], inARow.Get).Delay;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Jitter_differs_between_names()
    {
        var options = Options with { Jitter = 0.5 };
        var pauses = Enumerable.Range(0, 50).Select(i => new RestartPolicy(options, $"worker-{i}").Decide([TimeSpan.Zero], 1).Delay).Distinct();
        Assert.True(pauses.Count() > 40);
    }
}
