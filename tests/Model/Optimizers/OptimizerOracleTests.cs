using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>Ten steps of a BERT, and the learning rates of whole runs, beside PyTorch's in double precision.</summary>
public sealed class OptimizerOracleTests : TorchTest
{
    const double Relative = 1e-5;
    const int Steps = 10;

    static readonly ScheduleOptions Schedule = new(
        ScheduleKind.PolyWarmUp, LearningRate: 3e-3, WarmupProportion: 0.2843, WarmupSteps: 0, Degree: 0.5, Floor: 0);

    [TorchOracleFact]
    public void Ten_steps_equal_PyTorchs()
    {
        var (adamw, lamb) = (Cases.AdamW with { MaxGradNorm = 0.5 }, Cases.Lamb with { MaxGradNorm = 0.5 });
        OptimizerOptions[] optimizers =
        [
            adamw,
            adamw with { LayerwiseLrDecay = 0.8 },
            adamw with { BiasCorrection = false },
            lamb,
            lamb with { UseNvlamb = true },
            lamb with { BiasCorrection = false, LayerwiseLrDecay = 0.8 },
        ];
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 11);
        Cases.Perturb(network);
        PreTrainingBatch[] batches = [.. Enumerable.Range(0, Steps).Select(i => Cases.Batch(Cases.Classic, (ulong)i))];
        double[] rates = [.. Enumerable.Range(0, Steps).Select(i => Schedule.At(i, Steps + 1))];
        var expected = OptimizerOracle.Steps(network, batches, rates, optimizers);

        var start = network.Parameters.Values.AsSpan<float>().ToArray();
        foreach (var (options, (parameters, clipped)) in optimizers.Zip(expected))
        {
            start.CopyTo(network.Parameters.Values.AsSpan<float>());
            using var optimizer = Optimizer.Create(options, network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 0);
            var clips = batches.Zip(rates).Count(at => step.Run([at.First], at.Second).GradNorm > options.MaxGradNorm);
            Assert.Equal(clipped, clips);
            Assert.InRange(clips, 1, Steps);
            foreach (var parameter in network.Parameters.State().Where(p => !BertOracleTests.IsLeftToRounding(p.Name, options.Type, options)))
                Closeness.Near(parameters[parameter.Name], parameter.Values.Span, Relative, 1e-7, $"{options} {parameter.Name}");
        }
    }

    [TorchOracleFact]
    public void Schedules_are_those_of_PyTorchs_schedulers()
    {
        (ScheduleOptions Schedule, long MaxSteps)[] schedules =
        [
            (Schedule with { WarmupSteps = 20 }, 70),
            (Schedule with { WarmupSteps = 20, Degree = 1 }, 70), // Google's BERT
            (Schedule with { Type = ScheduleKind.PolynomialDecay, WarmupSteps = 20 }, 100), // NVIDIA's ELECTRA
            (Schedule with { Type = ScheduleKind.PolynomialDecay, WarmupSteps = 7, Degree = 1 }, 50), // Paddle
            (Schedule with { Type = ScheduleKind.PolynomialDecay, WarmupSteps = 1, Degree = 2.5 }, 30),
            (Schedule with { Type = ScheduleKind.LinearWarmUp, WarmupSteps = 5, Floor = 0.02 }, 50),
            (Schedule with { Type = ScheduleKind.Constant, WarmupSteps = 10 }, 30),
        ];
        foreach (var ((schedule, maxSteps), expected) in schedules.Zip(OptimizerOracle.Rates(schedules)))
        {
            Assert.Equal(maxSteps, expected.Length);
            for (var step = 0; step < maxSteps; step++)
                Assert.Equal(expected[step], schedule.At(step, maxSteps), 1e-12);
        }
    }
}
