using Millrace.Actors.Training;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Tests.Training;

public sealed class StepLatenciesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Percentiles_are_those_of_all_steps_within_a_hundredth(int steps)
    {
        var random = new Random(steps);
        var seconds = Enumerable.Range(0, steps).Select(_ => Math.Exp(random.NextDouble() * 12 - 9)).ToList(); // 0.1 ms to 20 s
        var latencies = seconds.Aggregate(StepLatencies.None, (sum, time) => sum.Plus(TimeSpan.FromSeconds(time)));
        seconds.Sort();
        Assert.Equal(steps, latencies.Count);
        foreach (var share in (double[])[0.001, 0.5, 0.9, 0.95, 0.99, 1])
        {
            var exact = seconds[Math.Max(0, (int)Math.Ceiling(share * steps) - 1)];
            Assert.InRange(latencies.Percentile(share)!.Value.TotalSeconds / exact, 0.99, 1.0101);
        }
    }

    [Fact]
    public void Memory_is_bounded_whatever_the_times_are()
    {
        var latencies = StepLatencies.None.Plus(TimeSpan.Zero).Plus(TimeSpan.FromDays(400)).Plus(TimeSpan.FromSeconds(-1));
        for (var microseconds = 0.5; microseconds < 1e12; microseconds *= 1.005)
            latencies = latencies.Plus(TimeSpan.FromMicroseconds(microseconds));
        Assert.InRange(latencies.Buckets, 1_000, 1_273);
        Assert.Equal(86_400, latencies.Percentile(1)!.Value.TotalSeconds, 0.01 * 86_400);
        Assert.Equal(1, latencies.Percentile(1e-9)!.Value.TotalMicroseconds, 0.1);
    }

    [Fact]
    public void Parts_add_up_exactly_and_come_back_from_their_text()
    {
        var (random, all, left, right) = (new Random(1), StepLatencies.None, StepLatencies.None, StepLatencies.None);
        for (var i = 0; i < 300; i++)
        {
            var time = TimeSpan.FromMilliseconds(random.Next(1, 2_000));
            all = all.Plus(time);
            (left, right) = i % 3 == 0 ? (left.Plus(time), right) : (left, right.Plus(time));
        }
        Assert.Equal(all, left.Plus(right));
        Assert.NotEqual(all, left);
        Assert.Equal(all, StepLatencies.Parse(all.ToString(), "progress"));
        Assert.Equal(StepLatencies.None, StepLatencies.Parse("", "progress"));
    }

    [Fact]
    public void Without_a_step_there_is_no_percentile() => Assert.Null(StepLatencies.None.Percentile(0.5));

    [Theory]
    [InlineData("3:1 x")]
    [InlineData("3:1 4")]
    [InlineData("-3:1")]
    [InlineData("3:-1")]
    [InlineData("1273:1")]
    public void Text_that_is_damaged_is_refused(string text) => Assert.Equal(
        $"run/step-000012: progress.step_latencies must be bucket:count in a row, got {text.Split(' ')[^1]}",
        Assert.Throws<CheckpointException>(() => StepLatencies.Parse(text, "run/step-000012: progress.step_latencies")).Message);
}
