using System.Diagnostics;
using Millrace.Model.Bert;
using Millrace.Model.Torch;

namespace Millrace.Actors.Tests.Training;

public sealed class TrainingRunTests : TrainingTest
{
    [TorchFact]
    public async Task Loss_falls_on_a_task_that_can_be_learnt()
    {
        var plan = Plan("learns", t => t with { Steps = 300, LogSteps = 50, CheckpointSteps = 1000, EvaluationSteps = 1000 });
        var result = await TrainAsync(plan, new ToySource(), new Recorder());
        Assert.InRange(result.FirstLoss, 2, 6);
        Assert.InRange(result.LastLoss, 0, 0.5);
        Assert.InRange(result.Evaluation!.MlmAccuracy, 0.95, 1);
        Assert.InRange(result.Evaluation.NspAccuracy!.Value, 0.95, 1);
    }

    [TorchFact]
    public async Task Run_tells_steps_evaluations_and_checkpoints_when_they_are_due()
    {
        var recorder = new Recorder();
        var plan = Plan("due", t => t with { Steps = 11, LogSteps = 3, CheckpointSteps = 4, EvaluationSteps = 5 });
        var result = await TrainAsync(plan, new ToySource(), recorder);

        Assert.Equal([0L], recorder.Starts);
        Assert.Equal([3L, 6, 9, 11], recorder.Steps.Select(s => s.Step));
        Assert.Equal([5L, 10, 11], recorder.Evaluations.Select(e => e.Step));
        Assert.Equal([4L, 8, 11], recorder.Saves.Select(s => s.Step));
        Assert.Equal([4L, 8, 11], Checkpoints(plan));
        Assert.Equal(plan.PathOf(11), result.Checkpoint);
        Assert.Equal("[PAD]\n", await File.ReadAllTextAsync(Path.Combine(result.Checkpoint!, "vocab.txt")));
        Assert.Equal(11, result.Steps);
        Assert.Equal(11 * ToySource.BatchSize, result.Sequences);
        Assert.Equal(recorder.Steps[0].Loss, result.FirstLoss);
        Assert.Equal(recorder.Steps[^1].Loss, result.LastLoss);
        Assert.Equal(recorder.Evaluations[^1], result.Evaluation);
        Assert.Equal(2 * ToySource.BatchSize, result.Evaluation!.Sequences);
        Assert.Equal(result.Time, recorder.Steps[^1].Elapsed);
        Assert.Empty(recorder.Warnings);
    }

    [TorchFact]
    public async Task Report_is_the_mean_of_its_steps_however_many_those_are()
    {
        var (each, some) = (new Recorder(), new Recorder());
        await TrainAsync(Plan("each"), new ToySource(), each);
        await TrainAsync(Plan("some", t => t with { LogSteps = 3 }), new ToySource(), some);
        Assert.Equal([3L, 6, 8], some.Steps.Select(s => s.Step));
        Assert.Equal(each.Steps.Take(3).Average(s => s.Loss), some.Steps[0].Loss, tolerance: 1e-9);
        Assert.Equal(each.Steps.Skip(6).Average(s => s.Loss), some.Steps[2].Loss, tolerance: 1e-9);
        Assert.Equal(each.Steps[5].GradientNorm, some.Steps[1].GradientNorm);
    }

    [TorchFact]
    public async Task Run_of_one_step_is_complete()
    {
        var recorder = new Recorder();
        var plan = Plan("one", t => t with { Steps = 1, LogSteps = 50, CheckpointSteps = 50, EvaluationSteps = 50 });
        var result = await TrainAsync(plan, new ToySource(), recorder);
        Assert.Equal(1, result.Steps);
        Assert.Equal(result.FirstLoss, result.LastLoss);
        Assert.Equal(1, Assert.Single(recorder.Evaluations).Step);
        Assert.Equal(1, Assert.Single(recorder.Saves).Step);
    }

    [TorchFact]
    public async Task Run_without_a_held_out_split_has_no_evaluation()
    {
        var recorder = new Recorder();
        var result = await TrainAsync(Plan("none"), new ToySource { HeldOutBatches = 0 }, recorder);
        Assert.Null(result.Evaluation);
        Assert.Empty(recorder.Evaluations);
    }

    [TorchFact]
    public async Task Time_of_evaluations_does_not_count()
    {
        var burnt = TimeSpan.Zero;
        var source = new ToySource { OnHeldOut = _ => burnt += Work.For(TimeSpan.FromMilliseconds(150)) };
        var recorder = new Recorder();
        var started = Stopwatch.GetTimestamp();
        var result = await TrainAsync(Plan("time", t => t with { EvaluationSteps = 2, LogSteps = 8 }), source, recorder);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Assert.InRange(burnt.TotalSeconds, 1, elapsed.TotalSeconds);
        Assert.InRange(result.Time, TimeSpan.FromTicks(1), elapsed - burnt);
        Assert.Equal(result.Sequences / result.Time.TotalSeconds, Assert.Single(recorder.Steps).SequencesPerSecond, tolerance: 1);
    }

    [TorchFact]
    public async Task Wait_share_tells_a_slow_source_from_a_fast_one()
    {
        var slow = new ToySource { OnStep = _ => Work.For(TimeSpan.FromMilliseconds(60)) };
        var result = await TrainAsync(Plan("slow"), slow, new Recorder());
        Assert.InRange(result.Waited / result.Time, 0.7, 1);

        // The first step cannot be ahead of time; the others are.
        var recorder = new Recorder();
        await TrainAsync(Plan("fast"), new ToySource { OnMicroBatch = (_, _) => Work.For(TimeSpan.FromMilliseconds(5)) }, recorder);
        Assert.InRange(recorder.Steps.Skip(1).Select(s => s.WaitShare).Order().ElementAt(3), 0, 0.3);
    }

    [TorchFact]
    public async Task Steps_whose_gradients_are_not_finite_are_counted_and_change_nothing()
    {
        var plan = Plan("overflow", t => t with { Steps = 3, LogSteps = 3 }) with
        {
            Optimizer = AdamW with { WeightDecay = 0 },
        };
        plan = plan with { Schedule = plan.Schedule with { LearningRate = 1e38, WarmupProportion = 0 } };
        var recorder = new Recorder();
        await TrainAsync(plan, new ToySource(), recorder);
        Assert.InRange(Assert.Single(recorder.Steps).SkippedSteps, 1, 2);
    }

    [TorchFact]
    public async Task Precision_that_the_machine_has_is_told()
    {
        var recorder = new Recorder();
        await TrainAsync(Plan("fp32", t => t with { Steps = 1 }), new ToySource(), recorder);
        await TrainAsync(Plan("auto", t => t with { Steps = 1 }) with { Precision = Precision.Auto }, new ToySource(), recorder);
        Assert.Equal(["fp32", Precision.Auto.ResolveFor(Device.Cpu).Name()], recorder.Precisions);
    }
}
