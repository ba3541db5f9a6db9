using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Tests.Bert.Composite;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Electra;

/// <summary>ELECTRA made of libtorch's operators against the one of fused kernels, given the same replacements.</summary>
public sealed class CompositeElectraTests : TorchTest
{
    const double Relative = 1e-5;

    static readonly ElectraConfig[] Networks = [ElectraCases.Classic, ElectraCases.Modern];

    public CompositeElectraTests()
    {
        if (TorchFactAttribute.WhyMissing is null)
            TorchThread.Count = 1; // many small operators: two threads would wait for each other more than they compute
    }

    [TorchFact]
    public void Losses_and_every_gradient_of_both_networks_are_those_of_the_fused_kernels()
    {
        foreach (var config in Networks)
            foreach (var padded in (bool[])[true, false])
            {
                var batch = ElectraCases.Batch(51, padded: padded);
                var (fused, composite) = (Run(config, Precision.Float32, batch), Run(config, Backends.Composite(Precision.Float32), batch));
                Assert.Equal(fused.Mlm.MlmLoss, composite.Mlm.MlmLoss, Relative * fused.Mlm.MlmLoss);
                Assert.Equal(fused.Mlm.MlmCorrect, composite.Mlm.MlmCorrect);
                Assert.Equal(fused.Judged.Loss, composite.Judged.Loss, Relative * fused.Judged.Loss);
                Assert.Equal(
                    fused.Judged with { LossSum = 0, WeightedLossSum = 0 }, composite.Judged with { LossSum = 0, WeightedLossSum = 0 });
                var floor = 1e-6 * Closeness.Norm([.. fused.Gradients.SelectMany(g => g.Values)]);
                foreach (var ((name, expected), (_, actual)) in fused.Gradients.Zip(composite.Gradients))
                    Closeness.Near(expected, actual, Relative, floor, name);
            }
    }

    [TorchFact]
    public void Same_key_gives_the_same_step_in_either_precision_with_and_without_checkpoints()
    {
        foreach (var config in Networks)
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
            {
                var backend = Backends.Composite(precision);
                var (kept, computed) = (Step(config, backend, 1), Step(config, backend with { CheckpointActivations = true }, 1));
                Assert.Equal(kept.Sums, computed.Sums);
                Assert.Equal(kept.Gradients, computed.Gradients);
                Assert.NotEqual(kept.Sums, Step(config, backend, 2).Sums);
            }
    }

    /// <summary>Of a generator that prefers nothing, every token is drawn about as often.</summary>
    [TorchFact]
    public void Draws_follow_the_softmax()
    {
        const int Draws = 4000, Classes = 5;
        double[] shares = [0.1, 0.15, 0.2, 0.25, 0.3];
        using var scope = TensorScope.Begin();
        var row = shares.Select(share => (float)(2 * Math.Log(share))).ToArray();
        var logits = Tensor.From<float>([.. Enumerable.Repeat(row, Draws).SelectMany(r => r)], [Draws, Classes], Device.Cpu);
        RandomState.Seed(7, Device.Cpu);
        var drawn = Classification.Draw(logits, temperature: 2);
        for (var i = 0; i < Classes; i++)
        {
            var spread = 5 * Math.Sqrt(shares[i] * (1 - shares[i]) / Draws);
            Assert.Equal(shares[i], drawn.Count(token => token == i) / (double)Draws, spread);
        }
    }

    static (PreTrainingSums Mlm, DiscriminatorSums Judged, (string Name, float[] Values)[] Gradients) Run(
        ElectraConfig config, Backend backend, PreTrainingBatch batch)
    {
        using var network = new ElectraForPreTraining(config, backend, seed: 3);
        Cases.Perturb(network);
        using var recording = GradMode.On();
        var (tokens, maskedRows) = network.Read(batch);
        var mlm = network.Generate(tokens, maskedRows, batch.MaskedLmLabels, default, weight: 0.01, trains: true).Sums;
        // Every other sample is the original token.
        int[] samples = [.. batch.MaskedLmLabels.Select((label, i) => i % 2 == 0 ? label : (label + 1 + i) % config.Discriminator.VocabSize)];
        var judged = network.Discriminate(tokens, new Replacements(maskedRows, batch.MaskedLmLabels, samples), default, weight: 0.1, trains: true);
        return (mlm, judged, [.. network.Parameters.GradientState().Select(g => (g.Name, g.Values.ToArray()))]);
    }

    static (PreTrainingSums Sums, float[] Gradients) Step(ElectraConfig config, Backend backend, int microBatch)
    {
        using var network = new ElectraForPreTraining(config.WithDropout(), backend, seed: 3);
        var batch = ElectraCases.Batch(52);
        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, 2, microBatch));
        return (sums, network.Parameters.AllGradients.ToArray());
    }
}
