using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Bert;

public sealed class CheckpointedActivationsTests : TorchTest
{
    [TorchFact]
    public void Gradients_are_the_same_bits_with_and_without()
    {
        foreach (var config in (BertConfig[])[Cases.Classic.WithDropout(), Cases.Modern.WithDropout()])
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
                foreach (var hasPairs in (bool[])[true, false])
                {
                    var batch = Cases.Batch(config, 31);
                    if (!hasPairs)
                        batch = batch with { NextSentenceLabels = null };
                    var (kept, computed) = (Run(config, precision, batch, checkpoints: false), Run(config, precision, batch, checkpoints: true));
                    Assert.Equal(kept.Sums, computed.Sums);
                    Assert.Equal(kept.Gradients, computed.Gradients);
                    Assert.NotEqual(0, Closeness.Norm(computed.Gradients));
                }
    }

    /// <summary>
    /// Of L layers of activations, 16 times their input each, L inputs and one layer are left: at 8 layers less than a fifth. What the
    /// heads and the gradients on their way take is the same in both.
    /// </summary>
    [TorchFact]
    public void Memory_of_a_step_falls_to_a_fraction()
    {
        var config = Cases.Classic with { NumHiddenLayers = 8, HiddenSize = 64, IntermediateSize = 256 };
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
        {
            var batch = Cases.Batch(config, 32, batchSize: 32);
            var layer = (long)batch.Tokens * config.HiddenSize * (precision == Precision.Float32 ? sizeof(float) : sizeof(short));
            var kept = Run(config, precision, batch, checkpoints: false).Peak;
            var computed = Run(config, precision, batch, checkpoints: true).Peak;
            Assert.InRange(kept, 7 * 15 * layer, 8 * 22 * layer); // the last layer computes the tokens asked for alone
            Assert.True(computed < 0.35 * kept, $"{precision}: {computed:N0} bytes of {kept:N0}");
        }
    }

    static (PreTrainingSums Sums, float[] Gradients, long Peak) Run(
        BertConfig config, Precision precision, PreTrainingBatch batch, bool checkpoints)
    {
        using var network = new BertForPreTraining(config, (Backend)precision with { CheckpointActivations = checkpoints }, seed: 3);
        NativeMethods.Check(NativeMethods.mr_peak_memory_begin());
        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, 2, 3));
        NativeMethods.Check(NativeMethods.mr_peak_memory_end(out var peak));
        return (sums, network.Parameters.AllGradients.ToArray(), peak);
    }
}
