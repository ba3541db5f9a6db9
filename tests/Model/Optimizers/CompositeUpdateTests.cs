using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Tests.Bert.Composite;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>AdamW and LAMB made of libtorch's operators against the fused kernels, which are proven against PyTorch.</summary>
public sealed class CompositeUpdateTests : TorchTest
{
    const int Steps = 10;

    public CompositeUpdateTests()
    {
        if (TorchFactAttribute.WhyMissing is null)
            TorchThread.Count = 1;
    }

    [TorchFact]
    public void Ten_steps_end_where_those_of_the_fused_kernels_do()
    {
        foreach (var options in (OptimizerOptions[])
            [
                Cases.AdamW, Cases.AdamW with { BiasCorrection = false, LayerwiseLrDecay = 0.5 },
                Cases.Lamb, Cases.Lamb with { UseNvlamb = true }, Cases.Lamb with { MaxGradNorm = 1e6, LayerwiseLrDecay = 0.8 },
            ])
        {
            var (fused, composite) = (Update(Precision.Float32, options), Update(Backends.Composite(Precision.Float32), options));
            foreach (var ((name, expected), (_, actual)) in fused.Zip(composite))
                Closeness.Near(expected, actual, 2e-6, 0, $"{options.Type} {name}");
        }
    }

    [TorchFact]
    public void Losses_of_ten_steps_are_those_of_the_fused_kernels()
    {
        foreach (var options in (OptimizerOptions[])[Cases.AdamW, Cases.Lamb])
            foreach (var (expected, actual) in Losses(Precision.Float32, options).Zip(Losses(Backends.Composite(Precision.Float32), options)))
                Assert.Equal(expected, actual, 1e-5 * expected);
    }

    [TorchFact]
    public void Gradient_norm_is_that_of_the_fused_kernels()
    {
        double Norm(Backend backend)
        {
            using var network = new BertForPreTraining(Cases.Classic, backend, seed: 1);
            using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
            var batch = Cases.Batch(Cases.Classic, 2);
            network.Accumulate(batch, LossWeights.MeansOver([batch]), default);
            return optimizer.GradientNorm();
        }

        var expected = Norm(Precision.Float32);
        Assert.Equal(expected, Norm(Backends.Composite(Precision.Float32)), 1e-5 * expected);
    }

    [TorchFact]
    public void Scale_of_the_loss_changes_nothing_that_is_learnt()
    {
        foreach (var backend in (Backend[])[Precision.Float32, Backends.Composite(Precision.Float32)])
            foreach (var options in (OptimizerOptions[])[Cases.AdamW, Cases.Lamb])
                foreach (var (expected, actual) in Losses(backend, options).Zip(Losses(backend, options, LossScale.Initial)))
                    Assert.Equal(expected, actual, 1e-6 * expected);
    }

    [TorchFact]
    public void Loss_falls_on_one_batch_in_bfloat16()
    {
        foreach (var options in (OptimizerOptions[])[Cases.AdamW, Cases.Lamb])
        {
            using var network = new BertForPreTraining(Cases.Modern.WithDropout(), Backends.Composite(Precision.BFloat16), seed: 1);
            using var optimizer = Optimizer.Create(options with { Eps = 1e-6, WeightDecay = 0.01 }, network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 1);
            var batch = Cases.Batch(Cases.Modern, 1);
            var first = network.Evaluate(batch).Loss;
            for (var i = 0; i < 40; i++)
                step.Run([batch], 5e-3);
            Assert.True(network.Evaluate(batch).Loss < 0.4 * first, $"{options.Type}: {first} to {network.Evaluate(batch).Loss}");
        }
    }

    /// <summary>The parameters and moments after ten steps by gradients that are drawn.</summary>
    static (string Name, float[] Values)[] Update(Backend backend, OptimizerOptions options)
    {
        using var network = new BertForPreTraining(Cases.Classic, backend, seed: 1);
        using var optimizer = Optimizer.Create(options, network.Parameters);
        for (var i = 0; i < Steps; i++)
        {
            foreach (var gradient in network.Parameters.GradientState())
                CounterRandom.Normal(gradient.Values.Span, 1e-3, seed: (ulong)i, CounterRandom.StreamOf(gradient.Name));
            Assert.True(optimizer.Step(3e-3, optimizer.GradientNorm(), lossScale: 1));
        }
        return [.. network.Parameters.State().Concat(optimizer.State()).Select(array => (array.Name, array.Values.ToArray()))];
    }

    /// <summary>Of ten steps of two micro-batches.</summary>
    static double[] Losses(Backend backend, OptimizerOptions options, LossScale scale = default)
    {
        using var network = new BertForPreTraining(Cases.Classic, backend, seed: 1);
        using var optimizer = Optimizer.Create(options, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 7) { LossScale = scale };
        return [.. Enumerable.Range(0, Steps).Select(i =>
            step.Run([Cases.Batch(Cases.Classic, (ulong)i), Cases.Batch(Cases.Classic, (ulong)i + 100)], 3e-3).Loss)];
    }
}
