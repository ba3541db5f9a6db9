using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Bert.Composite;

/// <summary>The network made of libtorch's operators against the one of fused kernels, which is proven against PyTorch.</summary>
public sealed class CompositeOperatorsTests : TorchTest
{
    const double Relative = 1e-5;

    static readonly BertConfig[] Networks =
    [
        Cases.Classic,
        Cases.Modern,
        Cases.Classic with { LayerNormPosition = LayerNormPosition.Pre },
        Cases.Modern with { LayerNormPosition = LayerNormPosition.Post },
    ];

    // Its operators are many and small here: two threads would wait for each other more than they compute.
    public CompositeOperatorsTests()
    {
        if (TorchFactAttribute.WhyMissing is null)
            TorchThread.Count = 1;
    }

    [TorchFact]
    public void Losses_hits_and_every_gradient_are_those_of_the_fused_kernels()
    {
        foreach (var config in Networks)
            foreach (var batch in Batches(config))
            {
                var (fused, composite) = (Run(config, Precision.Float32, batch), Run(config, Backends.Composite(Precision.Float32), batch));
                Assert.Equal(fused.Sums.MlmLossSum, composite.Sums.MlmLossSum, Relative * fused.Sums.MlmLossSum);
                Assert.Equal(fused.Sums.NspLossSum, composite.Sums.NspLossSum, Relative * fused.Sums.NspLossSum);
                Assert.Equal(Counts(fused.Sums), Counts(composite.Sums));
                // The keys' biases have no gradient but rounding, which has no relative error.
                var floor = 1e-6 * Closeness.Norm([.. fused.Gradients.SelectMany(g => g.Values)]);
                foreach (var ((name, expected), (_, actual)) in fused.Gradients.Zip(composite.Gradients))
                    Closeness.Near(expected, actual, Relative, floor, name);
            }
    }

    [TorchFact]
    public void Hidden_states_are_those_of_the_fused_kernels()
    {
        foreach (var config in Networks)
        {
            using var fused = new BertForPreTraining(config, Precision.Float32, seed: 3);
            using var composite = new BertForPreTraining(config, Backends.Composite(Precision.Float32), seed: 3);
            foreach (var batch in Batches(config))
                Closeness.Near(fused.HiddenStates(batch), composite.HiddenStates(batch), Relative, 0, "hidden");
        }
    }

    [TorchFact]
    public void Evaluation_is_that_of_the_fused_kernels()
    {
        foreach (var config in Networks)
        {
            using var fused = new BertForPreTraining(config.WithDropout(), Precision.Float32, seed: 3);
            using var composite = new BertForPreTraining(config.WithDropout(), Backends.Composite(Precision.Float32), seed: 3);
            var batch = Cases.Batch(config, 41);
            var (expected, actual) = (fused.Evaluate(batch), composite.Evaluate(batch));
            Assert.Equal(expected.Loss, actual.Loss, Relative * expected.Loss);
            Assert.Equal(Counts(expected), Counts(actual));
        }
    }

    [TorchFact]
    public void Bfloat16_is_float32_within_its_precision()
    {
        foreach (var config in Networks)
        {
            var batch = Cases.Batch(config, 42);
            var (exact, rounded) = (Run(config, Precision.Float32, batch), Run(config, Backends.Composite(Precision.BFloat16), batch));
            Assert.Equal(exact.Sums.Loss, rounded.Sums.Loss, 0.01 * exact.Sums.Loss);
            float[] All((string, float[] Values)[] gradients) => [.. gradients.SelectMany(g => g.Values)];
            Closeness.Near(All(exact.Gradients), All(rounded.Gradients), 0.05, 0, "gradients");
        }
    }

    [TorchFact]
    public void Gradients_of_micro_batches_add_up_in_float32()
    {
        var config = Cases.Classic;
        using var network = new BertForPreTraining(config, Backends.Composite(Precision.BFloat16), seed: 1);
        var (first, second) = (Cases.Batch(config, 43), Cases.Batch(config, 44));
        var weights = LossWeights.MeansOver([first, second]);
        float[] Gradients(params PreTrainingBatch[] batches)
        {
            network.Parameters.ZeroGradients();
            foreach (var batch in batches)
                network.Accumulate(batch, weights, default);
            return network.Parameters.AllGradients.ToArray();
        }

        var (one, two, both) = (Gradients(first), Gradients(second), Gradients(first, second));
        Assert.Equal([.. one.Zip(two, (a, b) => a + b)], both);
    }

    [TorchFact]
    public void Checkpointed_layers_give_the_same_bits_with_dropout()
    {
        foreach (var config in Networks)
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
            {
                var (backend, batch) = (Backends.Composite(precision), Cases.Batch(config, 45));
                var kept = Run(config.WithDropout(), backend, batch);
                var computed = Run(config.WithDropout(), backend with { CheckpointActivations = true }, batch);
                Assert.Equal(kept.Sums, computed.Sums);
                foreach (var ((name, expected), (_, actual)) in kept.Gradients.Zip(computed.Gradients))
                    Assert.True(expected.AsSpan().SequenceEqual(actual), name);
            }
    }

    [TorchFact]
    public void Checkpointed_layers_take_a_fraction_of_the_memory()
    {
        var config = Cases.Classic with { NumHiddenLayers = 8, HiddenSize = 64, IntermediateSize = 256 };
        var batch = Cases.Batch(config, 46, batchSize: 32);
        long Peak(bool checkpoints)
        {
            using var network = new BertForPreTraining(
                config, Backends.Composite(Precision.Float32) with { CheckpointActivations = checkpoints }, seed: 3);
            NativeMethods.Check(NativeMethods.mr_peak_memory_begin());
            network.Accumulate(batch, LossWeights.MeansOver([batch]), default);
            NativeMethods.Check(NativeMethods.mr_peak_memory_end(out var peak));
            return peak;
        }

        var (kept, computed) = (Peak(checkpoints: false), Peak(checkpoints: true));
        Assert.True(computed < 0.4 * kept, $"{computed:N0} bytes of {kept:N0}");
    }

    [TorchFact]
    public void Dropout_depends_on_seed_step_and_micro_batch_alone()
    {
        var config = Cases.Classic.WithDropout();
        using var network = new BertForPreTraining(config, Backends.Composite(Precision.Float32), seed: 1);
        var batch = Cases.Batch(config, 1);
        var weights = LossWeights.MeansOver([batch]);
        double Loss(ulong seed, long step, int micro) => network.Accumulate(batch, weights, new DropoutKey(seed, step, micro)).Loss;

        var loss = Loss(1, 1, 0);
        RandomState.Seed(99);
        Assert.Equal(loss, Loss(1, 1, 0));
        Assert.NotEqual(loss, Loss(2, 1, 0));
        Assert.NotEqual(loss, Loss(1, 2, 0));
        Assert.NotEqual(loss, Loss(1, 1, 1));
    }

    /// <summary>Over many draws the gradient with dropout is centred on about that of the fused kernels' dropout.</summary>
    [TorchFact]
    public void Dropout_has_the_mean_loss_of_the_fused_kernels()
    {
        const int Draws = 100;
        foreach (var config in (BertConfig[])[Cases.Classic.WithDropout(), Cases.Modern.WithDropout()])
        {
            var batch = Cases.Batch(config, 47);
            double[] Losses(Backend backend)
            {
                using var network = new BertForPreTraining(config, backend, seed: 3);
                return [.. Enumerable.Range(0, Draws).Select(i => network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, i, 0)).Loss)];
            }

            var (fused, composite) = (Losses(Precision.Float32), Losses(Backends.Composite(Precision.Float32)));
            double Variance(double[] values) => values.Sum(v => (v - values.Average()) * (v - values.Average())) / (Draws - 1);
            var error = Math.Sqrt((Variance(fused) + Variance(composite)) / Draws);
            Assert.Equal(fused.Average(), composite.Average(), 4 * error);
            Assert.InRange(Variance(composite) / Variance(fused), 0.5, 2);
        }
    }

    static IEnumerable<PreTrainingBatch> Batches(BertConfig config)
    {
        var padded = Cases.Batch(config, 22, batchSize: 7);
        yield return padded;
        yield return Layouts.Unpad(padded);
        yield return Layouts.Pack(padded, rowLength: 74, [[4, 1], [0, 6], [2], [5, 3]]);
        yield return Cases.Batch(config, 23, sequenceLength: 32, padded: false);
        yield return padded with { NextSentenceLabels = null };
        yield return padded with { MaskedLmPositions = [], MaskedLmLabels = [] };
        yield return WithHoles(padded);
    }

    /// <summary>Hides some tokens in the middle of sequences, so that positions jump.</summary>
    static PreTrainingBatch WithHoles(PreTrainingBatch batch)
    {
        var mask = batch.AttentionMask!.ToArray();
        for (var i = 5; i < mask.Length; i += 11)
            if (i % batch.SequenceLength != 0 && !batch.MaskedLmPositions.Contains(i))
                mask[i] = 0;
        return batch with { AttentionMask = mask };
    }

    static (long, long, long, long) Counts(PreTrainingSums sums) => (sums.MlmCount, sums.MlmCorrect, sums.NspCount, sums.NspCorrect);

    static (PreTrainingSums Sums, (string Name, float[] Values)[] Gradients) Run(BertConfig config, Backend backend, PreTrainingBatch batch)
    {
        using var network = new BertForPreTraining(config, backend, seed: 3);
        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, 2, 3));
        return (sums, [.. network.Parameters.GradientState().Select(g => (g.Name, g.Values.ToArray()))]);
    }
}
