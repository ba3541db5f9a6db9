using Millrace.Actors.Training;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Tests.Training;

/// <summary>A process that may take so many steps, or none of whose checkpoints are wanted; and going back to a step.</summary>
public sealed class StepBudgetTests : PhaseTest
{
    [TorchTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(100)]
    public async Task Processes_of_so_many_steps_make_up_the_run(long stepsThisRun)
    {
        var (whole, undisturbed) = (Phases("whole"), new Recorder());
        var expected = await RunAsync(whole, undisturbed);
        var (phases, recorder) = (Phases("cut", t => t with { StepsThisRun = stepsThisRun, CheckpointSteps = 100 }), new Recorder());
        for (var done = 0L; done < Steps;)
        {
            var loaded = 0;
            foreach (var source in Sources.Values)
                source.OnStep = _ => loaded++;
            var result = await RunAsync(phases, recorder);
            var taken = Math.Min(stepsThisRun, Steps - done);
            Assert.Equal((done += taken, done == Steps), (result.Steps, result.IsDone));
            Assert.Equal(taken, loaded); // no batch is read that is not trained on
            Assert.Equal(phases[0].PathOf(done), result.Checkpoint);
            if (result.IsDone)
                Assert.Equal((expected.LastLoss, expected.Sequences, expected.Evaluation), (result.LastLoss, result.Sequences, result.Evaluation));
        }
        Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
        AssertSame(whole[2], phases[2], Steps);
    }

    [TorchFact]
    public async Task Restart_does_not_give_the_process_more_steps()
    {
        Sources["one"] = new ToySource { OnStep = Failing.Times(1, 2, _ => new IOException("the file server is gone")) };
        var (phases, recorder) = (Phases("failed", t => t with { StepsThisRun = 3, CheckpointSteps = 1 }), new Recorder());
        var result = await RunAsync(phases, recorder);
        Assert.Equal([0L, 2], recorder.Starts);
        Assert.Equal((3, false), (result.Steps, result.IsDone));
    }

    [TorchFact]
    public async Task Nothing_is_written_where_no_checkpoint_is_wanted()
    {
        var (plan, recorder) = (Plan("none", t => t with { SkipCheckpoint = true }), new Recorder());
        var result = await TrainAsync(plan, new ToySource(), recorder);
        Assert.Null(result.Checkpoint);
        Assert.Equal(8, result.Steps);
        using var stop = new CancellationTokenSource();
        recorder.OnStepped = _ => stop.Cancel();
        await StopAsync(plan, new ToySource(), recorder, stop);
        Assert.Empty(recorder.Saves);
        Assert.False(Directory.Exists(plan.Folder));
    }

    [TorchFact]
    public async Task Going_back_sets_later_checkpoints_aside_and_trains_the_same_steps_again()
    {
        var (phases, recorder) = (Phases("back", t => t with { CheckpointSteps = 1 }), new Recorder());
        await RunAsync(phases, recorder);
        var weights = await File.ReadAllBytesAsync(Path.Combine(phases[0].PathOf(Steps), CheckpointFolder.WeightsFile));
        for (var round = 1; round <= 2; round++)
        {
            var aside = phases[0].Checkpoints.SetAsideAfter(6);
            Assert.Equal(6, aside.Count);
            Assert.EndsWith(round == 1 ? "step-000012.later" : "step-000012.later-2", aside[^1], StringComparison.Ordinal);
            Assert.Equal(weights, await File.ReadAllBytesAsync(Path.Combine(aside[^1], CheckpointFolder.WeightsFile)));
            Assert.Equal([1L, 2, 3, 4, 5, 6], Checkpoints(phases[0]));
            var again = new Recorder();
            await RunAsync(phases, again);
            Assert.Equal(Curve(recorder.Steps.Skip(6)), Curve(again.Steps));
        }
        var missing = Assert.Throws<CheckpointException>(() => phases[0].Checkpoints.SetAsideAfter(13));
        Assert.EndsWith("has no checkpoint of step 13; it has 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", missing.Message, StringComparison.Ordinal);
        Assert.Equal(12, phases[0].Checkpoints.SetAsideAfter(0).Count);
        Assert.Empty(Checkpoints(phases[0]));
    }

    [TorchFact]
    public async Task Steps_in_a_row_without_finite_gradients_end_the_run()
    {
        var (plan, recorder) = (Plan("diverged", t => t with { MaxSkippedSteps = 2 }), new Recorder());
        var steep = plan with { Schedule = new ScheduleOptions(ScheduleKind.Constant, 1e38, 0, 0, 1, 0) };
        var diverged = await Assert.ThrowsAsync<TrainingDivergedException>(() => TrainAsync(steep, new ToySource(), recorder));
        Assert.Equal("training diverged: the gradients of 3 steps in a row, up to step 4, were not finite", diverged.Message);
        Assert.Equal([0L, 1, 1, 1], recorder.Steps.Select(s => s.SkippedSteps));
        Assert.Empty(recorder.Restarts);
        Assert.Equal([2L], Checkpoints(plan));

        // What was skipped before a process ended counts in the next one.
        var again = new Recorder();
        await Assert.ThrowsAsync<TrainingDivergedException>(() => TrainAsync(steep, new ToySource(), again));
        Assert.Equal([3L, 4], again.Steps.Select(s => s.Step));
    }

    [Fact]
    public void A_step_with_finite_gradients_between_skipped_ones_counts_them_anew()
    {
        var progress = TrainingProgress.None;
        long[] counted = [.. ((bool[])[false, false, true, false]).Select(applied =>
            (progress = progress.Plus(new StepResult(default, 0, 0, applied, 1), 1, default, default)).SkippedInARow)];
        Assert.Equal([1L, 2, 0, 1], counted);
    }
}
