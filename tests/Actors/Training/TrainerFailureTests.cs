using Millrace.Actors.Training;
using Millrace.Model.Torch;

namespace Millrace.Actors.Tests.Training;

/// <summary>A trainer that fails is started again from its last checkpoint, until it has failed too often.</summary>
public sealed class TrainerFailureTests : TrainingTest
{
    readonly Recorder recorder = new();

    [TorchTheory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(5, 4)]
    [InlineData(7, 6)]
    public async Task Source_that_fails_once_costs_nothing_but_time(long step, long resumed)
    {
        var source = new ToySource { OnStep = Failing.Times(1, step, _ => new IOException("the file server is gone")) };
        var plan = Plan("failed");
        await AssertSameAsUndisturbedAsync(plan, source);
        Assert.Equal([(step, 1, 3, "the file server is gone")], recorder.Restarts);
        Assert.Equal([0, resumed], recorder.Starts);
    }

    [TorchFact]
    public async Task Native_failure_costs_nothing_but_time()
    {
        var source = new ToySource { OnStep = Failing.Times(1, 5, _ => NativeFailure()) };
        await AssertSameAsUndisturbedAsync(Plan("failed"), source);
        Assert.Contains("matmul", Assert.Single(recorder.Restarts).Cause, StringComparison.Ordinal);
    }

    [TorchFact]
    public async Task Failure_between_micro_batches_costs_nothing_but_time()
    {
        var fail = Failing.Times(1, 5, _ => NativeFailure());
        var source = new ToySource
        {
            MicroBatches = 3,
            OnMicroBatch = (step, index) =>
            {
                if (index == 2)
                    fail(step);
            },
        };
        await AssertSameAsUndisturbedAsync(Plan("failed"), source);
        Assert.Single(recorder.Restarts);
    }

    [TorchFact]
    public async Task Held_out_split_that_fails_once_costs_nothing_but_time()
    {
        var calls = 0;
        var source = new ToySource
        {
            OnHeldOut = _ =>
            {
                if (++calls is 2 or 6) // in the first evaluation, and in the last
                    throw new IOException("the file server is gone");
            },
        };
        await AssertSameAsUndisturbedAsync(Plan("failed"), source);
        Assert.Equal([4L, 8], recorder.Restarts.Select(r => r.Step));
    }

    [TorchFact]
    public async Task Observer_that_fails_once_costs_nothing_but_time()
    {
        var failed = false;
        recorder.OnStarted = _ =>
        {
            if (failed)
                return;
            failed = true;
            throw new InvalidOperationException("not now");
        };
        var plan = Plan("failed");
        var result = await TrainAsync(plan, new ToySource(), recorder);
        Assert.Equal(8, result.Steps);
        Assert.Equal([(0L, 1, 3, "not now")], recorder.Restarts);
    }

    [TorchTheory]
    [InlineData(5, 2)]
    [InlineData(5, 1000)] // far from the last checkpoint: the steps on the way are no success
    [InlineData(0, 2)]
    public async Task Step_that_always_fails_ends_the_run_with_the_first_cause(long step, long checkpointSteps)
    {
        var source = new ToySource { OnStep = Failing.Times(int.MaxValue, step, call => new IOException($"failure {call}")) };
        var plan = Plan("failed", t => t with { CheckpointSteps = checkpointSteps });
        var forgetful = Supervision with { RestartWindow = TimeSpan.Zero };
        var failure = await Assert.ThrowsAsync<TrainingFailedException>(() => TrainAsync(plan, source, recorder, default, forgetful));
        Assert.Equal($"training stopped at step {step} after 3 restarts: failure 1", failure.Message);
        Assert.IsType<IOException>(failure.InnerException);
        Assert.Equal([1, 2, 3], recorder.Restarts.Select(r => r.Attempt));
        Assert.All(Checkpoints(plan), saved => Assert.Equal(0, saved % checkpointSteps)); // what has failed is not saved as sound
    }

    [TorchFact]
    public async Task Failures_with_new_ground_between_them_do_not_add_up()
    {
        var failures = new HashSet<long>();
        var source = new ToySource
        {
            OnStep = step =>
            {
                if (failures.Add(step))
                    throw new IOException("the file server is gone");
            },
        };
        await AssertSameAsUndisturbedAsync(Plan("failed"), source, restartWindow: TimeSpan.Zero);
        Assert.Equal(8, recorder.Restarts.Count);
        Assert.All(recorder.Restarts, restart => Assert.Equal(1, restart.Attempt));
    }

    [TorchFact]
    public async Task Batch_that_does_not_fit_the_network_ends_the_run_at_once()
    {
        var source = new ToySource { OnStep = Failing.Times(int.MaxValue, 3, _ => new ArgumentException("input_ids[0] = 99 must be in [0, 64)")) };
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => TrainAsync(Plan("failed"), source, recorder));
        Assert.Equal("input_ids[0] = 99 must be in [0, 64)", failure.Message);
        Assert.Empty(recorder.Restarts);
    }

    [TorchFact]
    public async Task Run_that_may_not_restart_ends_with_the_failure_itself()
    {
        var source = new ToySource { OnStep = step => Failing.At(step, 3) };
        var failure = await Assert.ThrowsAsync<IOException>(() => TrainAsync(Plan("failed"), source, recorder, default, Supervision with { MaxRestarts = 0 }));
        Assert.Equal("the file server is gone", failure.Message);
        Assert.Equal([2L], Checkpoints(Plan("failed")));
    }

    [TorchFact]
    public async Task Restarts_are_spaced_as_supervision_says()
    {
        var times = new List<long>();
        var source = new ToySource { OnStep = Failing.Times(2, 0, _ => new IOException("the file server is gone")) };
        recorder.OnRestarted = () => times.Add(TimeProvider.System.GetTimestamp());
        recorder.OnStarted = _ => times.Add(TimeProvider.System.GetTimestamp());
        var spaced = Supervision with { MinBackoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromSeconds(1) };
        await TrainAsync(Plan("failed"), source, recorder, default, spaced);
        // Started, restarted, started, restarted, started. The system's timers are some milliseconds early at times.
        Assert.Equal(5, times.Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(times[1], times[2]).TotalMilliseconds, 80, 60_000);
        Assert.InRange(TimeProvider.System.GetElapsedTime(times[3], times[4]).TotalMilliseconds, 160, 60_000);
    }

    async Task AssertSameAsUndisturbedAsync(TrainingPlan plan, ToySource source, TimeSpan? restartWindow = null)
    {
        var (whole, undisturbed) = (Plan("whole"), new Recorder());
        var expected = await TrainAsync(whole, new ToySource { MicroBatches = source.MicroBatches }, undisturbed);
        var result = await TrainAsync(
            plan, source, recorder, default, Supervision with { RestartWindow = restartWindow ?? Supervision.RestartWindow });
        AssertSame(whole, plan, 8);
        Assert.Equal(
            (expected.Steps, expected.FirstLoss, expected.LastLoss, expected.Sequences, expected.Evaluation),
            (result.Steps, result.FirstLoss, result.LastLoss, result.Sequences, result.Evaluation));
        Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps.DistinctBy(s => s.Step)));
        Assert.All(recorder.Steps.GroupBy(s => s.Step), again => Assert.Single(Curve(again).Distinct()));
    }

    // What libtorch says of matrices that do not fit.
    static TorchException NativeFailure()
    {
        using var scope = TensorScope.Begin();
        return Assert.Throws<TorchException>(() =>
        {
            var a = Tensor.From<float>([1, 2, 3], [1, 3], Device.Cpu);
            Op.Find("aten::matmul").Call(a, a);
        });
    }
}
