using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Electra;

/// <summary>The same networks in plain PyTorch, in double precision, given what our generator has drawn.</summary>
public sealed class ElectraOracleTests : TorchTest
{
    const double Relative = 1e-5;
    const ulong Seed = 9;
    const int Steps = 10;

    [TorchOracleFact]
    public void Electra_equals_PyTorch_in_losses_gradients_and_steps() => Compare(ElectraCases.Classic, Cases.AdamW);

    [TorchOracleFact]
    public void Pre_norm_alibi_equals_PyTorch_in_losses_gradients_and_steps() => Compare(ElectraCases.Modern, Cases.AdamW with { UseNvlamb = true });

    static void Compare(ElectraConfig config, OptimizerOptions options)
    {
        using var network = new ElectraForPreTraining(config, Precision.Float32, seed: 11);
        Cases.Perturb(network);
        var start = network.Parameters.State().Select(p => (p.Name, p.Shape, Values: p.Values.ToArray())).ToArray();
        PreTrainingBatch[] batches = [.. Enumerable.Range(1, Steps).Select(i => ElectraCases.Batch((ulong)i))];

        var sums = network.Accumulate(batches[0], LossWeights.MeansOver(batches[..1]), new DropoutKey(Seed, 0, 0));
        var gradients = network.Parameters.GradientState().Select(g => (g.Name, Values: g.Values.ToArray())).ToArray();
        var (samples, trained) = (new Dictionary<string, List<int[]>>(), new Dictionary<string, float[]>());
        foreach (var (kind, name) in ((OptimizerKind, string)[])[(OptimizerKind.Adamw, "adamw"), (OptimizerKind.Lamb, "lamb")])
        {
            foreach (var (parameter, _, values) in start)
                values.CopyTo(network.Parameters.ValuesOf(parameter));
            samples[name] = Train(network, batches, options with { Type = kind });
            foreach (var parameter in network.Parameters.State())
                trained[$"{name}.{parameter.Name}"] = parameter.Values.ToArray();
        }

        var expected = ElectraOracle.Run(config, start, batches, samples, options);
        var judged = sums.Discriminator!.Value;
        Assert.Equal(expected["mlm"].Values[0], sums.MlmLoss, Relative * sums.MlmLoss);
        Assert.Equal(expected["discriminator"].Values[0], judged.Loss, Relative * judged.Loss);
        Assert.Equal(sums.MlmLoss + config.DiscWeight * judged.Loss, sums.Loss, 1e-12 * sums.Loss);
        Assert.Equal(expected["mlm_correct"].Values[0], sums.MlmCorrect);
        Assert.Equal(
            (expected["replaced"].Values[0], expected["true_positives"].Values[0], expected["false_positives"].Values[0]),
            (judged.Replaced, judged.TruePositives, judged.FalsePositives));
        Assert.Equal((batches[0].Tokens, batches[0].MaskedLmLabels.Length), (judged.Tokens, judged.Sampled));

        // The gradient of the keys' biases is zero but for rounding, so the floor is a share of the whole gradient's norm.
        var floor = 1e-7 * Math.Sqrt(gradients.Sum(g => Math.Pow(Closeness.Norm(g.Values), 2)));
        foreach (var (name, values) in gradients)
            Closeness.Near(expected[$"grad.{name}"].Values, values, Relative, floor, name);
        foreach (var (name, values) in trained)
            if (!BertOracleTests.IsLeftToRounding(name, name.StartsWith("lamb", StringComparison.Ordinal) ? OptimizerKind.Lamb : OptimizerKind.Adamw, options))
                Closeness.Near(expected[name].Values, values, Relative, 1e-7, name);
    }

    /// <summary>A step on each batch, and what the generator drew in it.</summary>
    static List<int[]> Train(ElectraForPreTraining network, PreTrainingBatch[] batches, OptimizerOptions options)
    {
        using var optimizer = Optimizer.Create(options, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, Seed);
        var samples = new List<int[]>();
        foreach (var batch in batches)
        {
            samples.Add(ElectraCases.Draw(network, batch, new DropoutKey(Seed, optimizer.CompletedSteps, 0)).Samples);
            Assert.True(step.Run([batch], BertOracle.LearningRate).Applied);
        }
        return samples;
    }
}
