using Millrace.Actors.Training;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Tests.Training;

/// <summary>A disk that fails while checkpoints are written, and checkpoints that are damaged.</summary>
public sealed class CheckpointFailureTests : TrainingTest
{
    readonly Recorder recorder = new();

    [TorchFact]
    public async Task Checkpoint_that_cannot_be_written_is_warned_of_and_training_goes_on()
    {
        var plan = Plan("run");
        BlockAfter(plan, saved: 2);
        recorder.OnWarned = _ => Unblock(plan);
        var result = await TrainAsync(plan, new ToySource(), recorder);
        var warning = Assert.Single(recorder.Warnings);
        Assert.StartsWith("the checkpoint of step 4 could not be written: ", warning, StringComparison.Ordinal);
        Assert.EndsWith("; training goes on", warning, StringComparison.Ordinal);
        Assert.Equal(plan.PathOf(8), result.Checkpoint);
        Assert.Equal([2L, 6, 8], Checkpoints(plan));
        Assert.Empty(recorder.Restarts);
        await AssertSameAsUndisturbedAsync(plan);
    }

    [TorchFact]
    public async Task Last_checkpoint_that_cannot_be_written_ends_the_run_and_leaves_the_ones_before()
    {
        var plan = Plan("run");
        BlockAfter(plan, saved: 2);
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => TrainAsync(plan, new ToySource(), recorder));
        Assert.StartsWith("the checkpoint of step 8 could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Assert.IsAssignableFrom<IOException>(failure.InnerException).HResult, failure.HResult);
        Assert.Equal(2, recorder.Warnings.Count); // of steps 4 and 6
        Unblock(plan);
        Assert.Equal([2L], Checkpoints(plan));
        await TrainAsync(plan, new ToySource(), recorder);
        await AssertSameAsUndisturbedAsync(plan);
    }

    [TorchFact]
    public async Task Save_that_failed_in_the_background_is_tried_again_when_stopped()
    {
        using var stop = new CancellationTokenSource();
        var plan = Plan("run", t => t with { CheckpointSteps = 4 });
        Directory.CreateDirectory(plan.Folder);
        var obstacle = plan.PathOf(4) + ".tmp";
        await File.WriteAllTextAsync(obstacle, "in the way");
        recorder.OnWarned = _ =>
        {
            File.Delete(obstacle);
            stop.Cancel();
        };
        // Held in the step after the save until the warning is there: step 4 is the one that is to be saved when stopped.
        var source = new ToySource { OnStep = step => Assert.True(step < 4 || stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30))) };
        await StopAsync(plan, source, recorder, stop);
        Assert.Equal([4L], Checkpoints(plan));
        await TrainAsync(plan, new ToySource(), recorder);
        await AssertSameAsUndisturbedAsync(plan);
    }

    [TorchFact]
    public async Task Damaged_checkpoint_is_refused_by_name_and_the_one_before_used()
    {
        var plan = Plan("run", t => t with { KeepCheckpoints = 3 });
        await TrainAsync(plan, new ToySource(), recorder);
        Damage(plan, 8);
        Damage(plan, 6);
        await TrainAsync(plan, new ToySource(), recorder);
        Assert.Equal(
            [$"{plan.PathOf(8)}/model.safetensors is damaged", $"{plan.PathOf(6)}/model.safetensors is damaged"],
            recorder.Warnings.Select(w => w.Split(':')[0]));
        Assert.All(recorder.Warnings, w => Assert.EndsWith("; the checkpoint before is used, this one is kept as *.damaged", w, StringComparison.Ordinal));
        Assert.Equal([0L, 4], recorder.Starts);
        Assert.Equal([4L, 6, 8], Checkpoints(plan));
        Assert.True(File.Exists(Path.Combine(plan.PathOf(8) + ".damaged", CheckpointFolder.WeightsFile)));
        await AssertSameAsUndisturbedAsync(plan);
    }

    [TorchFact]
    public async Task Damaged_checkpoints_do_not_push_out_the_sound_one_that_follows()
    {
        using var stop = new CancellationTokenSource();
        var keepAll = Plan("run");
        await TrainAsync(keepAll, new ToySource(), recorder);
        Damage(keepAll, 8);
        Damage(keepAll, 6);
        var keepOne = Plan("run", t => t with { KeepCheckpoints = 1 });
        recorder.OnStepped = _ => stop.Cancel();
        await StopAsync(keepOne, new ToySource(), recorder, stop);
        Assert.Equal([5L], Checkpoints(keepOne));
    }

    [TorchFact]
    public async Task Run_without_a_sound_checkpoint_names_them_all_and_does_not_begin_anew()
    {
        var plan = Plan("run", t => t with { KeepCheckpoints = 2 });
        await TrainAsync(plan, new ToySource(), recorder);
        Damage(plan, 8);
        File.Delete(Path.Combine(plan.PathOf(6), "SHA256SUMS"));
        var failure = await Assert.ThrowsAsync<CheckpointException>(() => TrainAsync(plan, new ToySource(), recorder));
        Assert.StartsWith("no checkpoint of the run is sound: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{plan.PathOf(8)}/model.safetensors is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{plan.PathOf(6)} is not complete", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"\n\nhint: to train from the first step again, remove {plan.Folder}", failure.Message, StringComparison.Ordinal);
        Assert.Equal([6L, 8], Checkpoints(plan));
        Assert.Equal([0L], recorder.Starts);
        Assert.Empty(recorder.Restarts);
    }

    [TorchFact]
    public async Task Checkpoint_of_another_plan_is_refused_with_a_hint()
    {
        var plan = Plan("run");
        await TrainAsync(plan, new ToySource(), recorder);
        var other = plan with { Fingerprint = "00000000" };
        var failure = await Assert.ThrowsAsync<CheckpointException>(() => TrainAsync(other, new ToySource(), recorder));
        Assert.Equal($"{plan.PathOf(8)} is of another plan; resuming would mix two models\n\nhint: use a new --run-dir", failure.Message);
        Assert.Empty(recorder.Restarts);
        Assert.Equal([2L, 4, 6, 8], Checkpoints(plan));
    }

    async Task AssertSameAsUndisturbedAsync(TrainingPlan plan)
    {
        var whole = Plan("whole");
        await TrainAsync(whole, new ToySource(), new Recorder());
        AssertSame(whole, plan, 8);
    }

    // The folder gives way to a file once a checkpoint is in it.
    void BlockAfter(TrainingPlan plan, long saved) => recorder.OnSaved = step =>
    {
        if (step != saved || File.Exists(plan.Folder))
            return;
        Directory.Move(plan.Folder, plan.Folder + "-away");
        File.WriteAllText(plan.Folder, "in the way");
    };

    static void Unblock(TrainingPlan plan)
    {
        if (!File.Exists(plan.Folder))
            return;
        File.Delete(plan.Folder);
        Directory.Move(plan.Folder + "-away", plan.Folder);
    }
}
