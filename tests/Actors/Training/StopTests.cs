using Millrace.Actors.Training;

namespace Millrace.Actors.Tests.Training;

/// <summary>Stopping always ends, whenever it comes, and loses one step at most.</summary>
public sealed class StopTests : TrainingTest
{
    readonly CancellationTokenSource stop = new();
    readonly Recorder recorder = new();

    [TorchFact]
    public async Task Run_stopped_before_it_began_leaves_nothing()
    {
        await stop.CancelAsync();
        var plan = Plan("run");
        await StopAsync(plan, new ToySource(), recorder, stop);
        Assert.Empty(recorder.Steps);
        Assert.Empty(Checkpoints(plan));
        await AssertContinuesAsync(plan);
    }

    [TorchFact]
    public async Task Run_stopped_while_it_starts_leaves_nothing()
    {
        recorder.OnStarted = _ => stop.Cancel();
        var plan = Plan("run");
        await StopAsync(plan, new ToySource(), recorder, stop);
        Assert.Empty(Checkpoints(plan));
        await AssertContinuesAsync(plan);
    }

    [TorchFact]
    public async Task Run_stopped_between_micro_batches_drops_the_step()
    {
        var source = new ToySource
        {
            MicroBatches = 3,
            OnMicroBatch = (step, index) =>
            {
                if (step == 5 && index == 1)
                    stop.Cancel();
            },
        };
        var plan = Plan("run");
        await StopAsync(plan, source, recorder, stop);
        Assert.Equal(5, recorder.Steps[^1].Step);
        Assert.Equal(5, Checkpoints(plan)[^1]);
        await AssertContinuesAsync(plan, microBatches: 3);
    }

    [TorchFact]
    public async Task Run_stopped_while_it_waits_for_data_saves_before_the_data_comes()
    {
        using var data = new ManualResetEventSlim();
        var source = new ToySource
        {
            OnStep = step =>
            {
                if (step == 3)
                    data.Wait(TimeSpan.FromSeconds(30));
            },
        };
        recorder.OnStepped = report =>
        {
            if (report.Step == 3)
                stop.CancelAfter(TimeSpan.FromMilliseconds(20));
        };
        recorder.OnSaved = step =>
        {
            if (step == 3)
                data.Set();
        };
        var plan = Plan("run");
        await StopAsync(plan, source, recorder, stop);
        Assert.True(data.IsSet);
        await AssertContinuesAsync(plan);
    }

    [TorchFact]
    public async Task Evaluation_that_was_cut_short_is_made_up_for()
    {
        var source = new ToySource { OnHeldOut = CancelAtSecond };
        var plan = Plan("run");
        await StopAsync(plan, source, recorder, stop);
        Assert.Empty(recorder.Evaluations);
        Assert.Equal(4, Checkpoints(plan)[^1]);
        await AssertContinuesAsync(plan);
    }

    [TorchFact]
    public async Task Run_stopped_during_the_last_evaluation_has_its_last_checkpoint()
    {
        var source = new ToySource { OnHeldOut = CancelAtSecond };
        var plan = Plan("run", t => t with { EvaluationSteps = 100 });
        await StopAsync(plan, source, recorder, stop);
        Assert.Equal(8, Checkpoints(plan)[^1]);
        Assert.NotNull((await TrainAsync(plan, new ToySource(), recorder)).Evaluation);
        Assert.Single(recorder.Evaluations);
    }

    [TorchFact]
    public async Task Run_stopped_during_the_last_save_has_its_last_checkpoint()
    {
        recorder.OnSaved = step =>
        {
            if (step == 8)
                stop.Cancel();
        };
        var plan = Plan("run");
        await StopAsync(plan, new ToySource(), recorder, stop);
        await AssertContinuesAsync(plan);
    }

    [TorchFact]
    public async Task Run_stopped_during_the_pause_before_a_restart_ends_at_once()
    {
        var source = new ToySource { OnStep = step => Failing.At(step, 5) };
        recorder.OnRestarted = stop.Cancel;
        var plan = Plan("run");
        var patient = Supervision with { MinBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) };
        await StopAsync(plan, source, recorder, stop, patient);
        Assert.Equal(4, Checkpoints(plan)[^1]);
    }

    [TorchFact]
    public async Task Run_that_cannot_save_when_stopped_does_not_say_it_has()
    {
        var plan = Plan("run");
        recorder.OnStepped = report =>
        {
            if (report.Step != 3)
                return;
            Directory.CreateDirectory(plan.Folder);
            File.WriteAllText(plan.PathOf(3) + ".tmp", "in the way");
            stop.Cancel();
        };
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => TrainAsync(plan, new ToySource(), recorder, stop.Token));
        Assert.StartsWith("the checkpoint of step 3 could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([2L], Checkpoints(plan));
    }

    // Interrupted and continued, it must come to where it would have come without.
    async Task AssertContinuesAsync(TrainingPlan plan, int microBatches = 1)
    {
        (recorder.OnStarted, recorder.OnStepped, recorder.OnSaved) = (null, null, null);
        var source = new ToySource { MicroBatches = microBatches };
        var (whole, undisturbed) = (Plan("whole"), new Recorder());
        var expected = await TrainAsync(whole, source, undisturbed);
        var continued = await TrainAsync(plan, source, recorder);
        Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
        Assert.Equal(undisturbed.Evaluations, recorder.Evaluations);
        Assert.Equal((expected.Sequences, expected.Evaluation), (continued.Sequences, continued.Evaluation));
        AssertSame(whole, plan, 8);
    }

    void CancelAtSecond(int batch)
    {
        if (batch == 1)
            stop.Cancel();
    }
}
