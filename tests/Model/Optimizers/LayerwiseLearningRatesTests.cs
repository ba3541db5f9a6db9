using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Optimizers;

/// <summary>The formula is that of Google's and NVIDIA's ELECTRA (spec C.9): decay^(L + 2 − depth).</summary>
public sealed class LayerwiseLearningRatesTests : TorchTest
{
    [Fact]
    public void Depth_is_that_of_the_published_ELECTRA()
    {
        (string Name, int Steps)[] expected =
        [
            ("electra.embeddings.word_embeddings.weight", 4 + 2),
            ("electra.embeddings.LayerNorm.bias", 4 + 2),
            ("electra.embeddings_project.weight", 4 + 2),
            ("electra.encoder.layer.0.attention.self.query.weight", 4 + 2 - 1),
            ("electra.encoder.layer.3.output.LayerNorm.weight", 4 + 2 - 4),
            ("discriminator_predictions.dense.weight", 0),
            ("generator.embeddings_project.bias", 12 + 2),
            ("generator.encoder.layer.11.output.dense.weight", 12 + 2 - 12),
            ("generator.encoder.layer.2.output.dense.weight", 12 + 2 - 3),
            ("generator_lm_head.bias", 0),
        ];
        var factors = LayerwiseLearningRates.Factors([.. expected.Select(e => e.Name)], 0.8);
        foreach (var ((name, steps), factor) in expected.Zip(factors))
            Assert.True(Math.Abs(Math.Pow(0.8, steps) - factor) < 1e-7, $"{name}: {factor}");
    }

    [Fact]
    public void Every_parameter_of_a_BERT_has_its_depth()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern])
        {
            var names = BertForPreTraining.ParametersOf(config).Select(spec => spec.Name).ToArray();
            var factors = LayerwiseLearningRates.Factors(names, 0.5);
            foreach (var (name, factor) in names.Zip(factors))
                Assert.Equal(Expected(name), factor);
        }

        static float Expected(string name) => name switch
        {
            _ when name.StartsWith("bert.embeddings.", StringComparison.Ordinal) => 0.0625f,
            _ when name.StartsWith("bert.encoder.layer.0.", StringComparison.Ordinal) => 0.125f,
            _ when name.StartsWith("bert.encoder.layer.1.", StringComparison.Ordinal) => 0.25f,
            "bert.encoder.LayerNorm.weight" or "bert.encoder.LayerNorm.bias" => 0.5f,
            "bert.pooler.dense.weight" or "bert.pooler.dense.bias" => 0.5f,
            _ => 1,
        };
    }

    [TorchFact]
    public void First_step_of_AdamW_moves_each_layer_by_its_share()
    {
        // Without decay and with a large gradient the first step is the learning rate itself.
        var options = Cases.AdamW with { WeightDecay = 0, Eps = 0, LayerwiseLrDecay = 0.5 };
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        using var optimizer = Optimizer.Create(options, network.Parameters);
        var before = network.Parameters.State().Select(p => p.Values.ToArray()).ToArray();
        network.Parameters.AllGradients.Fill(1);
        Assert.True(optimizer.Step(1e-2, optimizer.GradientNorm(), lossScale: 1));
        var factors = LayerwiseLearningRates.Factors([.. network.Parameters.Slots.Select(s => s.Name)], 0.5);
        foreach (var ((after, old), factor) in network.Parameters.State().Zip(before).Zip(factors))
            for (var i = 0; i < old.Length; i++)
                Assert.Equal(1e-2 * factor, old[i] - after.Values.Span[i], 1e-6);
    }
}
