using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;

namespace Millrace.Actors.Tests.Training;

/// <summary>A run that is interrupted continues the very same curve, bit for bit.</summary>
public sealed class ResumeLaws : TrainingTest
{
    const long Steps = 8;

    [TorchTheory]
    [InlineData(OptimizerKind.Adamw, Precision.Float32, 1)]
    [InlineData(OptimizerKind.Adamw, Precision.Float32, 3)]
    [InlineData(OptimizerKind.Lamb, Precision.Float32, 2)]
    [InlineData(OptimizerKind.Adamw, Precision.BFloat16, 2)]
    [InlineData(OptimizerKind.Lamb, Precision.BFloat16, 1)]
    public async Task Run_stopped_after_any_step_continues_as_if_it_had_not_been(OptimizerKind kind, Precision precision, int microBatches)
    {
        if (precision == Precision.BFloat16 && !Device.CpuHasBFloat16)
            return;
        var source = new ToySource { MicroBatches = microBatches };
        var (whole, undisturbed) = (PlanOf("whole"), new Recorder());
        var result = await TrainAsync(whole, source, undisturbed);

        for (var k = 1L; k < Steps; k++)
        {
            var (plan, recorder) = (PlanOf($"stopped-{k}"), new Recorder());
            using var stop = new CancellationTokenSource();
            recorder.OnStepped = report => CancelAt(stop, report.Step, k);
            await StopAsync(plan, source, recorder, stop);
            Assert.Contains(k, Checkpoints(plan));

            var continued = await TrainAsync(plan, source, recorder);
            Assert.Equal([0, k], recorder.Starts);
            Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
            Assert.Equal(undisturbed.Evaluations, recorder.Evaluations);
            AssertSame(whole, plan, Steps);
            Assert.Equal(
                (result.Steps, result.FirstLoss, result.LastLoss, result.Sequences, result.Evaluation),
                (continued.Steps, continued.FirstLoss, continued.LastLoss, continued.Sequences, continued.Evaluation));
        }

        TrainingPlan PlanOf(string name) => Plan(name, t => t with { Steps = Steps, CheckpointSteps = 3 }) with
        {
            Optimizer = AdamW with { Type = kind },
            Precision = precision,
        };
    }

    [TorchFact]
    public async Task Run_stopped_at_every_step_continues_as_if_it_had_not_been()
    {
        var (whole, plan) = (Plan("whole"), Plan("stopped"));
        var (undisturbed, recorder) = (new Recorder(), new Recorder());
        await TrainAsync(whole, new ToySource(), undisturbed);
        for (var k = 1L; k < Steps; k++)
        {
            using var stop = new CancellationTokenSource();
            recorder.OnStepped = _ => stop.Cancel();
            await StopAsync(plan, new ToySource(), recorder, stop);
        }
        recorder.OnStepped = null;
        await TrainAsync(plan, new ToySource(), recorder);
        Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
        Assert.Equal(undisturbed.Evaluations, recorder.Evaluations);
        AssertSame(whole, plan, Steps);
    }

    [TorchFact]
    public async Task Run_that_crashed_continues_from_any_of_its_checkpoints()
    {
        var (whole, undisturbed) = (Plan("whole", t => t with { CheckpointSteps = 1 }), new Recorder());
        var result = await TrainAsync(whole, new ToySource(), undisturbed);
        for (var k = 1L; k <= Steps; k++)
        {
            var (crashed, recorder) = (Plan($"crashed-{k}", t => t with { CheckpointSteps = 1 }), new Recorder());
            CopyFolder(whole.PathOf(k), crashed.PathOf(k));
            CopyFolder(whole.PathOf(k), crashed.PathOf(k + 1) + ".tmp"); // what a kill during a save leaves
            var continued = await TrainAsync(crashed, new ToySource(), recorder);
            Assert.Equal([k], recorder.Starts);
            Assert.Equal(Curve(undisturbed.Steps.Skip((int)k)), Curve(recorder.Steps));
            AssertSame(whole, crashed, Steps);
            Assert.Equal(result.Sequences, continued.Sequences);
            Assert.Equal(result.FirstLoss, continued.FirstLoss);
        }
    }

    [TorchFact]
    public async Task Steps_that_were_not_reported_before_the_stop_are_in_the_report_after_it()
    {
        var (whole, undisturbed) = (PlanOf("whole"), new Recorder());
        var result = await TrainAsync(whole, new ToySource(), undisturbed);
        Assert.Equal([5L, 8], undisturbed.Steps.Select(s => s.Step));
        for (var k = 1L; k < Steps; k++)
        {
            var (plan, recorder) = (PlanOf($"stopped-{k}"), new Recorder());
            using var stop = new CancellationTokenSource();
            var stopping = new ToySource { OnMicroBatch = (step, _) => CancelAt(stop, step, k) };
            await StopAsync(plan, stopping, recorder, stop);
            Assert.Contains(Checkpoints(plan), step => step == k || step == k + 1);
            var continued = await TrainAsync(plan, new ToySource(), recorder);
            Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
            Assert.Equal((result.Sequences, result.FirstLoss, result.LastLoss), (continued.Sequences, continued.FirstLoss, continued.LastLoss));
        }

        TrainingPlan PlanOf(string name) => Plan(name, t => t with { LogSteps = 5, CheckpointSteps = 3 });
    }

    [TorchFact]
    public async Task Run_that_is_done_gives_its_result_again()
    {
        var (plan, recorder) = (Plan("done"), new Recorder());
        var first = await TrainAsync(plan, new ToySource(), recorder);
        var again = await TrainAsync(plan, new ToySource { OnStep = step => Assert.Fail($"step {step} is done") }, recorder);
        Assert.Equal(first, again with { EndToEnd = first.EndToEnd }); // the only time that passes without a step
        Assert.Equal(Steps, recorder.Steps.Count);
        Assert.Equal([0, Steps], recorder.Starts);
    }

    internal static void CancelAt(CancellationTokenSource stop, long step, long wanted)
    {
        if (step == wanted)
            stop.Cancel();
    }
}
