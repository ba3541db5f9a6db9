using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Tests.Training;

/// <summary>The loss scale of a run: steps that overflow, and its way through checkpoints.</summary>
public sealed class LossScaleTests : TrainingTest
{
    const long Steps = 24;

    [TorchFact]
    public async Task Overflows_halve_the_scale_and_do_not_advance_the_schedule()
    {
        var (plan, recorder) = (PlanOf("run"), new Recorder());
        await TrainAsync(plan, new ToySource(), recorder);

        var skipped = recorder.Steps.Sum(step => step.SkippedSteps);
        var progress = new CheckpointFolder(plan.Folder, 1).Verify(Steps).Progress;
        Assert.InRange(skipped, 4, Steps - 4);
        Assert.Equal($"{Steps - skipped}", progress["completed_steps"]);
        Assert.Equal($"{(1 << 20) >> (int)skipped}", progress["loss_scale"]);
        Assert.InRange(int.Parse(progress["loss_scale_good_steps"], System.Globalization.CultureInfo.InvariantCulture), 0, Steps - skipped);
        Assert.Equal(plan.Schedule.At(Steps - skipped - 1, Steps), recorder.Steps.Last(step => step.SkippedSteps == 0).LearningRate);
    }

    [TorchFact]
    public async Task Run_stopped_between_overflows_continues_as_if_it_had_not_been()
    {
        var (whole, undisturbed) = (PlanOf("whole"), new Recorder());
        await TrainAsync(whole, new ToySource(), undisturbed);
        foreach (var k in (long[])[2, 5, 11])
        {
            var (plan, recorder) = (PlanOf($"stopped-{k}"), new Recorder());
            using var stop = new CancellationTokenSource();
            recorder.OnStepped = report => ResumeLaws.CancelAt(stop, report.Step, k);
            await StopAsync(plan, new ToySource(), recorder, stop);
            await TrainAsync(plan, new ToySource(), recorder);
            Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
            AssertSame(whole, plan, Steps);
            Assert.Equal(Scale(whole), Scale(plan));
        }

        static (string, string) Scale(TrainingPlan plan)
        {
            var progress = new CheckpointFolder(plan.Folder, 1).Verify(Steps).Progress;
            return (progress["loss_scale"], progress["loss_scale_good_steps"]);
        }
    }

    TrainingPlan PlanOf(string name)
    {
        var plan = Plan(name, t => t with { Steps = Steps, CheckpointSteps = 7, EvaluationSteps = Steps });
        // The first steps overflow until the scale has fallen from 2^20 to 2^16, and then every fifth batch or so.
        return plan with { Model = new OverflowingNetwork((BertConfig)plan.Model, MostWeight: (1 << 16) / 4.0, AlwaysEvery: 5) };
    }
}
