using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Electra;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Bert.Composite;

/// <summary>Networks on a GPU against the CPU's fused kernels, which are proven against PyTorch.</summary>
public sealed class CudaTests : TorchTest
{
    /// <summary>Heads of 16: flash attention takes them with absolute positions, with ALiBi and in float32 the padded one does.</summary>
    static readonly BertConfig[] Networks =
    [
        Cases.Classic with { HiddenSize = 64 },
        Cases.Modern with { HiddenSize = 64 },
        Cases.Classic with { HiddenSize = 64, LayerNormPosition = LayerNormPosition.Pre },
    ];

    static readonly (Precision Precision, double Loss, double Gradients)[] Precisions =
    [
        (Precision.Float32, 1e-5, 1e-4), (Precision.TensorFloat32, 5e-3, 0.02), (Precision.BFloat16, 0.02, 0.06), (Precision.Float16, 5e-3, 0.02),
    ];

    [CudaFact]
    public void Losses_and_gradients_are_the_CPUs_within_each_precision()
    {
        foreach (var config in Networks)
            foreach (var batch in Batches(config))
            {
                var exact = Run(config, Precision.Float32, batch);
                foreach (var (precision, ofLoss, ofGradients) in Precisions)
                {
                    var actual = Run(config, On(precision), batch);
                    Assert.Equal(exact.Sums.Loss, actual.Sums.Loss, ofLoss * exact.Sums.Loss);
                    Assert.Equal((exact.Sums.MlmCount, exact.Sums.NspCount), (actual.Sums.MlmCount, actual.Sums.NspCount));
                    Closeness.Near(exact.Gradients, actual.Gradients, ofGradients, 0, $"{precision}");
                }
            }
    }

    [CudaFact]
    public void Hidden_states_are_the_CPUs_within_each_precision()
    {
        foreach (var config in Networks)
            foreach (var batch in Batches(config))
            {
                using var exact = new BertForPreTraining(config, Precision.Float32, seed: 3);
                var expected = exact.HiddenStates(batch);
                foreach (var (precision, _, tolerance) in Precisions)
                {
                    using var network = new BertForPreTraining(config, On(precision), seed: 3);
                    Closeness.Near(expected, network.HiddenStates(batch), tolerance, 0, $"{precision}");
                }
            }
    }

    [CudaFact]
    public void Same_key_drops_the_same_and_checkpointed_layers_compute_the_same()
    {
        foreach (var config in Networks.Select(Cases.WithDropout))
            foreach (var (precision, _, tolerance) in Precisions)
            {
                var batch = Cases.Batch(config, 61);
                var (first, again) = (Run(config, On(precision), batch), Run(config, On(precision), batch));
                var computed = Run(config, On(precision) with { CheckpointActivations = true }, batch);
                Assert.Equal(first.Sums, again.Sums);
                Assert.Equal(first.Sums, computed.Sums);
                Closeness.Near(first.Gradients, computed.Gradients, 0.1 * tolerance, 0, $"{precision}"); // flash attention adds in any order
                Assert.NotEqual(first.Sums, Run(config, On(precision), batch, microBatch: 1).Sums);
            }
    }

    [CudaFact]
    public void Steps_of_both_optimizers_end_where_the_CPUs_do()
    {
        foreach (var options in (OptimizerOptions[])[Cases.AdamW with { LayerwiseLrDecay = 0.5 }, Cases.Lamb, Cases.Lamb with { UseNvlamb = true }])
            foreach (var ((name, expected), (_, actual)) in Update(Precision.Float32, options).Zip(Update(On(Precision.Float32), options)))
                Closeness.Near(expected, actual, 5e-6, 0, $"{options.Type} {name}");
    }

    [CudaFact]
    public void Restored_state_is_the_state_that_was_saved()
    {
        using var network = new BertForPreTraining(Networks[0], On(Precision.BFloat16), seed: 1);
        using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 1);
        step.Run([Cases.Batch(Networks[0], 1)], 1e-3);
        NamedArray[] Copy() => [.. network.Parameters.State().Concat(optimizer.State()).Select(a => a with { Values = a.Values.ToArray() })];
        var saved = Copy();
        var loss = network.Evaluate(Cases.Batch(Networks[0], 2)).Loss;
        step.Run([Cases.Batch(Networks[0], 3)], 1e-2);
        Assert.NotEqual(loss, network.Evaluate(Cases.Batch(Networks[0], 2)).Loss);

        foreach (var (from, to) in saved.Zip(network.Parameters.State().Concat(optimizer.State())))
            from.Values.CopyTo(to.Values);
        network.Parameters.RefreshWorking();
        optimizer.Refresh();
        Assert.Equal(loss, network.Evaluate(Cases.Batch(Networks[0], 2)).Loss);
        foreach (var (expected, actual) in saved.Zip(Copy()))
            Assert.True(expected.Values.Span.SequenceEqual(actual.Values.Span), expected.Name);
    }

    [CudaFact]
    public void Loss_falls_in_every_precision_and_the_loss_scale_settles()
    {
        foreach (var (precision, _, _) in Precisions)
            foreach (var options in (OptimizerOptions[])[Cases.AdamW, Cases.Lamb])
            {
                using var network = new BertForPreTraining(Networks[1].WithDropout(), On(precision), seed: 1);
                using var optimizer = Optimizer.Create(options with { Eps = 1e-6, WeightDecay = 0.01 }, network.Parameters);
                var step = new PreTrainingStep(network, optimizer, seed: 1);
                var batch = Cases.Batch(Networks[1], 1);
                var first = network.Evaluate(batch).Loss;
                for (var i = 0; i < 60; i++)
                    step.Run([batch], 5e-3);
                Assert.InRange(optimizer.CompletedSteps, 40, 60);
                Assert.True(network.Evaluate(batch).Loss < 0.4 * first, $"{options.Type} {precision}: {first} to {network.Evaluate(batch).Loss}");
            }
    }

    [CudaFact]
    public void Electra_judges_and_learns_on_the_GPU()
    {
        foreach (var (precision, tolerance, _) in Precisions)
        {
            using var exact = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 3);
            using var network = new ElectraForPreTraining(ElectraCases.Classic, On(precision), seed: 3);
            var batch = ElectraCases.Batch(62);
            var (expected, actual) = (exact.Evaluate(batch), network.Evaluate(batch));
            Assert.Equal(expected.MlmLoss, actual.MlmLoss, tolerance * expected.MlmLoss);
            Assert.Equal(expected.Discriminator!.Value.Tokens, actual.Discriminator!.Value.Tokens);

            using var optimizer = Optimizer.Create(Cases.AdamW with { Eps = 1e-6 }, network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 1);
            for (var i = 0; i < 60; i++)
                step.Run([batch], 3e-3);
            Assert.True(network.Evaluate(batch).MlmLoss < 0.7 * actual.MlmLoss, $"{precision}");
        }
    }

    static Backend On(Precision precision) => Backend.Of(DeviceChoice.Cuda, precision);

    static IEnumerable<PreTrainingBatch> Batches(BertConfig config)
    {
        var padded = Cases.Batch(config, 22, batchSize: 7);
        yield return padded;
        yield return Layouts.Pack(padded, rowLength: 74, [[4, 1], [0, 6], [2], [5, 3]]);
        yield return Cases.Batch(config, 23, sequenceLength: 32, padded: false);
        yield return padded with { NextSentenceLabels = null };
    }

    static (PreTrainingSums Sums, float[] Gradients) Run(BertConfig config, Backend backend, PreTrainingBatch batch, int microBatch = 0)
    {
        using var network = new BertForPreTraining(config, backend, seed: 3);
        Cases.Perturb(network);
        var scale = backend.Precision == Precision.Float16 ? 256 : 1;
        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]).Times(scale), new DropoutKey(1, 2, microBatch));
        return (sums, [.. network.Parameters.GradientState().SelectMany(g => g.Values.ToArray()).Select(g => g / scale)]);
    }

    static (string Name, float[] Values)[] Update(Backend backend, OptimizerOptions options)
    {
        using var network = new BertForPreTraining(Cases.Classic, backend, seed: 1);
        using var optimizer = Optimizer.Create(options, network.Parameters);
        foreach (var scale in (double[])[1e-3, 2e-3, 1e-3, 5e-4])
        {
            using var drawn = Drawn(network.Parameters, scale);
            network.Parameters.Gradients.CopyFrom(drawn);
            Assert.True(optimizer.Step(3e-3, optimizer.GradientNorm(), lossScale: 1));
        }
        return [.. network.Parameters.State().Concat(optimizer.State()).Select(array => (array.Name, array.Values.ToArray()))];
    }

    static Tensor Drawn(FlatParameters parameters, double scale)
    {
        var gradients = new float[parameters.Size];
        foreach (var slot in parameters.Slots)
            CounterRandom.Normal(gradients.AsSpan((int)slot.Offset, (int)slot.Length), scale, seed: 1, CounterRandom.StreamOf(slot.Name));
        return Tensor.From<float>(gradients, [parameters.Size], Device.Cpu);
    }
}
