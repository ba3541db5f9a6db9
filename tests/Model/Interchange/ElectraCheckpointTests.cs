using Millrace.Model.Electra;
using Millrace.Model.Interchange;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Electra;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>ELECTRA as Google's program (TensorFlow 1) and NVIDIA's (TensorFlow 2) save it.</summary>
public sealed class ElectraCheckpointTests
{
    static readonly ElectraConfig Config = ElectraCases.Classic;

    [Fact]
    public void Google_electra_is_read_whole() => ReadsWhole(GoogleName);

    [Fact]
    public void Nvidia_electra_is_read_whole() => ReadsWhole(NvidiaName);

    [Theory]
    [InlineData("electra/embeddings/word_embeddings", "discriminator.electra.embeddings.word_embeddings.weight")]
    [InlineData("electra/embeddings_project/kernel", "discriminator.electra.embeddings_project.weight")]
    [InlineData("discriminator_predictions/dense_1/bias", "discriminator.discriminator_predictions.dense_prediction.bias")]
    [InlineData("generator/encoder/layer_11/attention/output/LayerNorm/gamma", "generator.electra.encoder.layer.11.attention.output.LayerNorm.weight")]
    [InlineData("generator_predictions/output_bias", "generator.generator_lm_head.bias")]
    [InlineData("model/generator/generator_lm_head/input_embeddings/position_embeddings/embeddings/.ATTRIBUTES/VARIABLE_VALUE", "generator.electra.embeddings.position_embeddings.weight")]
    [InlineData("model/discriminator/electra/encoder/layer/3/attention/self_attention/key/kernel/.ATTRIBUTES/VARIABLE_VALUE", "discriminator.electra.encoder.layer.3.attention.self.key.weight")]
    public void Variables_have_the_names_of_the_network(string variable, string expected)
    {
        using var folder = new TestFolder();
        BundleWriter.Write(folder.PathOf("model.ckpt"), [(variable, [1, 1], [1f])]);
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("model.ckpt"));
        Assert.Equal(expected, Assert.Single(checkpoint.Tensors).Name);
    }

    static void ReadsWhole(Func<string, string> nameOf)
    {
        using var folder = new TestFolder();
        var expected = Config.Parameters.Select(Drawn).ToList();
        var variables = expected.SelectMany(array =>
        {
            var (name, isKernel) = (nameOf(array.Name), array.Shape.Length == 2 && !array.Name.Contains("embeddings.", StringComparison.Ordinal));
            var slot = name.EndsWith("VALUE", StringComparison.Ordinal) ? name.Replace("/.ATT", "/.OPTIMIZER_SLOT/optimizer/m/.ATT", StringComparison.Ordinal) : $"{name}/adam_m";
            var (shape, values) = isKernel ? (array.Shape.Reverse().ToArray(), Transposed(array)) : (array.Shape, array.Values.ToArray());
            return new[] { (name, shape, values), (slot, shape, new float[values.Length]) };
        });
        BundleWriter.Write(folder.PathOf("model.ckpt"), variables);
        NamedArray[] parameters = [.. Config.Parameters.Select(spec => new NamedArray(spec.Name, spec.Shape, new float[spec.Length]))];
        var (read, report) = TinyBert.Read(folder.FullPath, parameters);
        Assert.All(expected, array => Assert.Equal(array.Values.ToArray(), read[array.Name]));
        Assert.Empty(report.Fresh);
        Assert.Equal((expected.Count, "state of the optimizer"), (report.LeftOut.Count, report.LeftOut.Select(left => left.Reason).Distinct().Single()));
    }

    static string GoogleName(string name) => TensorFlow1(name) switch
    {
        "generator/generator_lm_head/bias" => "generator_predictions/output_bias",
        var other when other.StartsWith("discriminator/electra/", StringComparison.Ordinal) => other["discriminator/".Length..],
        var other when other.StartsWith("generator/electra/", StringComparison.Ordinal) => "generator/" + other["generator/electra/".Length..],
        var other => other[(other.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace("dense_prediction", "dense_1", StringComparison.Ordinal),
    };

    static string NvidiaName(string name)
    {
        var path = TensorFlow1(name).Replace("layer_", "layer/", StringComparison.Ordinal)
            .Replace("/attention/self/", "/attention/self_attention/", StringComparison.Ordinal)
            .Replace("/attention/output/", "/attention/dense_output/", StringComparison.Ordinal)
            .Replace("/output/", "/bert_output/", StringComparison.Ordinal)
            .Replace("position_embeddings", "position_embeddings/embeddings", StringComparison.Ordinal)
            .Replace("token_type_embeddings", "token_type_embeddings/embeddings", StringComparison.Ordinal);
        return $"model/{path}/.ATTRIBUTES/VARIABLE_VALUE";
    }

    static string TensorFlow1(string name)
    {
        name = name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal)
            .Replace("_embeddings.weight", "_embeddings", StringComparison.Ordinal).Replace(".weight", ".kernel", StringComparison.Ordinal);
        return name.Replace("layer.", "layer_", StringComparison.Ordinal).Replace('.', '/');
    }

    static NamedArray Drawn(ParameterSpec spec)
    {
        var values = new float[spec.Length];
        CounterRandom.Normal(values, 1, seed: 3, CounterRandom.StreamOf(spec.Name));
        return new NamedArray(spec.Name, spec.Shape, values);
    }

    static float[] Transposed(NamedArray array)
    {
        var (rows, columns, values) = ((int)array.Shape[0], (int)array.Shape[1], array.Values.ToArray());
        var transposed = new float[values.Length];
        for (var i = 0; i < transposed.Length; i++)
            transposed[i] = values[i % rows * columns + i / rows];
        return transposed;
    }
}
