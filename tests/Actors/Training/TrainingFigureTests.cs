namespace Millrace.Actors.Tests.Training;

/// <summary>Times, counts and percentiles of a run, over all its processes.</summary>
public sealed class TrainingFigureTests : TrainingTest
{
    [TorchFact]
    public async Task Every_step_is_timed_once_however_often_the_run_is_stopped()
    {
        var (plan, recorder) = (Plan("stopped", t => t with { Steps = 11, LogSteps = 3 }), new Recorder());
        foreach (var step in (long[])[3, 6])
        {
            using var stop = new CancellationTokenSource();
            recorder.OnStepped = report =>
            {
                if (report.Step == step)
                    stop.Cancel();
            };
            await StopAsync(plan, new ToySource(), recorder, stop);
        }
        var result = await TrainAsync(plan, new ToySource(), recorder);
        Assert.Equal([3L, 3, 3, 2], recorder.Steps.Select(report => report.Latencies.Count));
        Assert.Equal(11, result.Latencies.Count);
        Assert.Equal(result.Latencies, recorder.Steps.Select(report => report.Latencies).Aggregate((sum, some) => sum.Plus(some)));
        Assert.InRange(result.Latencies.Percentile(1)!.Value, result.Latencies.Percentile(0.5)!.Value, result.Time * 1.01);
        Assert.InRange(result.EndToEnd, result.Time, TimeSpan.FromMinutes(1));
    }

    [TorchFact]
    public async Task End_to_end_time_has_evaluations_in_it()
    {
        var burnt = TimeSpan.Zero;
        var source = new ToySource { OnHeldOut = _ => burnt += Work.For(TimeSpan.FromMilliseconds(100)) };
        var result = await TrainAsync(Plan("time", t => t with { EvaluationSteps = 2 }), source, new Recorder());
        Assert.InRange(result.EndToEnd, result.Time + burnt, TimeSpan.FromMinutes(1));
    }

    [TorchFact]
    public async Task Skipped_steps_add_up_over_the_reports()
    {
        var plan = Plan("overflow", t => t with { Steps = 6, LogSteps = 2 }) with { Optimizer = AdamW with { WeightDecay = 0 } };
        plan = plan with { Schedule = plan.Schedule with { LearningRate = 1e38, WarmupProportion = 0 } };
        var recorder = new Recorder();
        var result = await TrainAsync(plan, new ToySource(), recorder);
        Assert.InRange(result.SkippedSteps, 3, 5);
        Assert.Equal(recorder.Steps.Sum(report => report.SkippedSteps), result.SkippedSteps);
        Assert.Equal(result.SkippedSteps, recorder.Steps[^1].TotalSkippedSteps);
        Assert.Equal(recorder.Steps[0].SkippedSteps + recorder.Steps[1].SkippedSteps, recorder.Steps[1].TotalSkippedSteps);
    }

    [TorchFact]
    public async Task Last_step_of_a_report_has_its_own_loss_and_perplexity_follows_from_the_mean()
    {
        var (each, some) = (new Recorder(), new Recorder());
        await TrainAsync(Plan("each"), new ToySource(), each);
        await TrainAsync(Plan("some", t => t with { LogSteps = 4 }), new ToySource(), some);
        Assert.Equal([each.Steps[3].Loss, each.Steps[7].Loss], some.Steps.Select(report => report.StepLoss));
        Assert.All(some.Steps, report => Assert.Equal(Math.Exp(report.MlmLoss), report.Perplexity));
        Assert.All(some.Evaluations, report => Assert.Equal(Math.Exp(report.MlmLoss), report.Perplexity));
    }
}
