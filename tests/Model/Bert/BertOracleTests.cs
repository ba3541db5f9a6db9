using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Model.Tests.Bert;

/// <summary>The same network in plain PyTorch, in double precision. Ours is float32, so a norm-relative 1e-5 is a hundred roundings.</summary>
public sealed class BertOracleTests : TorchTest
{
    const double Relative = 1e-5;

    [TorchOracleFact]
    public void Bert_equals_PyTorch_in_losses_gradients_and_steps() => Compare(Cases.Classic, Cases.AdamW);

    [TorchOracleFact]
    public void Pre_norm_alibi_equals_PyTorch_in_losses_gradients_and_steps() => Compare(Cases.Modern, Cases.AdamW with { UseNvlamb = true });

    static void Compare(BertConfig config, OptimizerOptions options)
    {
        using var network = new BertForPreTraining(config, Precision.Float32, seed: 11);
        Cases.Perturb(network);
        PreTrainingBatch[] batches = [.. Enumerable.Range(1, 10).Select(i => Cases.Batch(config, (ulong)i))];
        var expected = BertOracle.Run(network, batches, options);

        var sums = network.Accumulate(batches[0], LossWeights.MeansOver(batches[..1]), default);
        Assert.Equal(expected["mlm"].Values[0], sums.MlmLoss, Relative * sums.MlmLoss);
        Assert.Equal(expected["nsp"].Values[0], sums.NspLoss!.Value, Relative * sums.NspLoss!.Value);
        Assert.Equal(expected["mlm_correct"].Values[0], sums.MlmCorrect);
        Assert.Equal(expected["nsp_correct"].Values[0], sums.NspCorrect);
        Closeness.Near(expected["hidden"].Values, network.HiddenStates(batches[0]), Relative, 0, "hidden");

        // The gradient of the keys' biases is zero but for rounding, so the floor is a share of the whole gradient's norm.
        var floor = 1e-7 * Closeness.Norm(network.Parameters.AllGradients);
        foreach (var gradient in network.Parameters.GradientState())
            Closeness.Near(expected[$"grad.{gradient.Name}"].Values, gradient.Values.Span, Relative, floor, gradient.Name);

        var start = network.Parameters.State().Select(p => (p.Name, Values: p.Values.ToArray())).ToArray();
        foreach (var kind in (OptimizerKind[])[OptimizerKind.Adamw, OptimizerKind.Lamb])
        {
            foreach (var (name, values) in start)
                values.CopyTo(network.Parameters.ValuesOf(name));
            using var optimizer = Optimizer.Create(options with { Type = kind }, network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 0);
            foreach (var batch in batches)
                Assert.True(step.Run([batch], BertOracle.LearningRate).Applied);
            var prefix = kind == OptimizerKind.Adamw ? "adamw" : "lamb";
            foreach (var parameter in network.Parameters.State().Where(p => !IsLeftToRounding(p.Name, kind, options)))
                Closeness.Near(expected[$"{prefix}.{parameter.Name}"].Values, parameter.Values.Span, Relative, 1e-7, $"{prefix}.{parameter.Name}");
        }
    }

    /// <summary>
    /// A keys' bias shifts all scores of a row alike, so its exact gradient is zero; NVLAMB's trust ratio would blow the rounding of it
    /// up to a full update, in any implementation.
    /// </summary>
    internal static bool IsLeftToRounding(string name, OptimizerKind kind, OptimizerOptions options) =>
        kind == OptimizerKind.Lamb && options.UseNvlamb && name.EndsWith("key.bias", StringComparison.Ordinal);
}
