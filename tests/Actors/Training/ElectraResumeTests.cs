using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Torch;

namespace Millrace.Actors.Tests.Training;

/// <summary>What the generator draws is a function of the seed and the step, so ELECTRA continues bit for bit too.</summary>
public sealed class ElectraResumeTests : TrainingTest
{
    const long Steps = 8;

    [TorchTheory]
    [InlineData(Precision.Float32, 1)]
    [InlineData(Precision.Float32, 2)]
    [InlineData(Precision.BFloat16, 1)]
    public async Task Electra_stopped_after_any_step_continues_as_if_it_had_not_been(Precision precision, int microBatches)
    {
        if (precision == Precision.BFloat16 && !Device.CpuHasBFloat16)
            return;
        var source = new ToySource { MicroBatches = microBatches };
        var (whole, undisturbed) = (PlanOf("whole"), new Recorder());
        await TrainAsync(whole, source, undisturbed);
        Assert.All(undisturbed.Steps, report => Assert.True(report.Discriminator is { Tokens: > 0, Sampled: > 0, Replaced: > 0 }));
        Assert.All(undisturbed.Evaluations, report => Assert.Equal(2 * ToySource.BatchSize * ToySource.SequenceLength, report.Discriminator!.Value.Tokens));

        for (var k = 1L; k < Steps - 1; k += 2)
        {
            var (plan, recorder) = (PlanOf($"stopped-{k}"), new Recorder());
            using var stop = new CancellationTokenSource();
            source.OnMicroBatch = (step, _) => CancelAt(stop, step, k);
            await StopAsync(plan, source, recorder, stop);
            source.OnMicroBatch = null;
            Assert.InRange(Checkpoints(plan).Max(), k, k + 1);

            await TrainAsync(plan, source, recorder);
            Assert.Equal(Curve(undisturbed.Steps), Curve(recorder.Steps));
            Assert.Equal(undisturbed.Evaluations, recorder.Evaluations);
            AssertSame(whole, plan, Steps);
        }

        TrainingPlan PlanOf(string name)
        {
            var plan = Plan(name, t => t with { Steps = Steps, CheckpointSteps = 1, LogSteps = 3 });
            var encoder = plan.Model.Encoder;
            return plan with { Model = new ElectraConfig(encoder, EmbeddingSize: 24, 0.5, 1, DiscWeight: 50, Temperature: 1), Precision = precision };
        }
    }

    static void CancelAt(CancellationTokenSource stop, long step, long last)
    {
        if (step == last)
            stop.Cancel();
    }
}
