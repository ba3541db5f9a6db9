using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Optimizers;

public sealed class PreTrainingStepTests : TorchTest
{
    [TorchFact]
    public void Same_seed_gives_the_same_bits()
    {
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
            Assert.Equal(Train(precision, OptimizerKind.Adamw, 4), Train(precision, OptimizerKind.Adamw, 4));
    }

    [TorchFact]
    public void Number_of_threads_changes_nothing_but_the_products()
    {
        Millrace.Model.Torch.TorchThread.Count = 1;
        var one = Train(Precision.Float32, OptimizerKind.Lamb, 1);
        Millrace.Model.Torch.TorchThread.Count = 2;
        var two = Train(Precision.Float32, OptimizerKind.Lamb, 1);
        Closeness.Near(one, two, 1e-6, 0, "parameters");
    }

    [TorchFact]
    public void Restored_run_goes_on_bit_for_bit()
    {
        foreach (var kind in Enum.GetValues<OptimizerKind>())
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
                Assert.Equal(Train(precision, kind, 5), Train(precision, kind, 5, interruptAfter: 2));
    }

    [TorchFact]
    public void Dropout_depends_on_seed_step_and_micro_batch()
    {
        var config = Cases.Classic.WithDropout();
        using var network = new BertForPreTraining(config, Precision.Float32, seed: 1);
        var batch = Cases.Batch(config, 1);
        var weights = LossWeights.MeansOver([batch]);
        double Loss(ulong seed, long step, int micro) => network.Accumulate(batch, weights, new DropoutKey(seed, step, micro)).Loss;

        var loss = Loss(1, 1, 0);
        Assert.Equal(loss, Loss(1, 1, 0));
        Assert.NotEqual(loss, Loss(2, 1, 0));
        Assert.NotEqual(loss, Loss(1, 2, 0));
        Assert.NotEqual(loss, Loss(1, 1, 1));
    }

    [TorchFact]
    public void Gradients_that_are_not_finite_change_nothing()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 1);
        var batch = Cases.Batch(Cases.Classic, 1);
        var before = network.Parameters.Values.AsSpan<float>().ToArray();
        step.Begin();
        step.Accumulate(batch, new LossWeights(double.PositiveInfinity, 1, 1), 0);
        var result = step.Finish(1e-3);
        Assert.False(result.Applied);
        Assert.Equal(0, optimizer.CompletedSteps);
        Assert.Equal(before, network.Parameters.Values.AsSpan<float>().ToArray());
    }

    [TorchFact]
    public void Loss_falls_on_one_batch_in_both_precisions_with_both_optimizers()
    {
        foreach (var kind in Enum.GetValues<OptimizerKind>())
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
            {
                using var network = new BertForPreTraining(Cases.Modern.WithDropout(), precision, seed: 1);
                using var optimizer = Optimizer.Create(Cases.AdamW with { Type = kind, Eps = 1e-6, WeightDecay = 0.01 }, network.Parameters);
                var step = new PreTrainingStep(network, optimizer, seed: 1);
                var batch = Cases.Batch(Cases.Modern, 1);
                var first = network.Evaluate(batch).Loss;
                for (var i = 0; i < 40; i++)
                    step.Run([batch], 5e-3);
                Assert.True(network.Evaluate(batch).Loss < 0.4 * first, $"{kind} {precision}: {first} to {network.Evaluate(batch).Loss}");
            }
    }

    /// <summary>The parameters after some steps of two micro-batches; if interrupted, half of them by a network made from the first one's state.</summary>
    static float[] Train(Precision precision, OptimizerKind kind, int steps, int interruptAfter = int.MaxValue)
    {
        var config = Cases.Classic.WithDropout();
        var options = Cases.AdamW with { Type = kind };
        var network = new BertForPreTraining(config, precision, seed: 1);
        var optimizer = Optimizer.Create(options, network.Parameters);
        for (var i = 0; i < steps; i++)
        {
            if (i == interruptAfter)
            {
                var (restored, state) = (new BertForPreTraining(config, precision, seed: 99), network.Parameters.State().ToArray());
                var restoredOptimizer = Optimizer.Create(options, restored.Parameters);
                foreach (var (from, to) in state.Zip(restored.Parameters.State()))
                    from.Values.CopyTo(to.Values);
                foreach (var (from, to) in optimizer.State().Zip(restoredOptimizer.State()))
                    from.Values.CopyTo(to.Values);
                restored.Parameters.RefreshWorking();
                restoredOptimizer.CompletedSteps = optimizer.CompletedSteps;
                optimizer.Dispose();
                network.Dispose();
                (network, optimizer) = (restored, restoredOptimizer);
            }
            var step = new PreTrainingStep(network, optimizer, seed: 7);
            step.Run([Cases.Batch(config, (ulong)i), Cases.Batch(config, (ulong)i + 100)], 1e-3);
        }
        var parameters = network.Parameters.Values.AsSpan<float>().ToArray();
        optimizer.Dispose();
        network.Dispose();
        return parameters;
    }
}
