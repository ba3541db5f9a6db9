using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Model.Parameters;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

public sealed class WeightMatchTests
{
    const string Word = "bert.embeddings.word_embeddings.weight";

    [Fact]
    public void Everything_that_does_not_fit_is_named_at_once()
    {
        using var folder = new TestFolder();
        var tensors = Tensors();
        tensors.RemoveAll(tensor => tensor.Name is "bert.encoder.layer.1.attention.self.key.bias" or "cls.seq_relationship.bias");
        tensors.Add(new NamedArray("bert.encoder.layer.3.output.dense.bias", [8], new float[8]));
        Replace(tensors, "bert.pooler.dense.weight", [8, 4]);
        Replace(tensors, "bert.embeddings.position_embeddings.weight", [512, 8]);
        var path = Write(folder, tensors);
        Assert.Equal(
            $"""
            {path} does not fit the network:
              misshapen: bert.embeddings.position_embeddings.weight has shape [512, 8], expected [10, 8]
              missing: bert.encoder.layer.1.attention.self.key.bias [8]
              misshapen: bert.pooler.dense.weight has shape [8, 4], expected [8, 8]
              missing: cls.seq_relationship.bias [2]
              extra: bert.encoder.layer.3.output.dense.bias [8]
            """,
            Assert.Throws<CheckpointException>(() => TinyBert.Read(path)).Message);
    }

    [Fact]
    public void What_does_not_fit_fills_nothing()
    {
        using var folder = new TestFolder();
        var tensors = Tensors();
        tensors.RemoveAt(tensors.FindIndex(tensor => tensor.Name == "bert.encoder.layer.2.output.dense.bias"));
        var parameters = TinyBert.Parameters();
        Assert.Throws<CheckpointException>(() => TinyBert.Read(Write(folder, tensors), parameters));
        Assert.All(parameters, parameter => Assert.True(float.IsNaN(parameter.Values.Span[0])));
    }

    [Theory]
    [InlineData(37, 40)]
    [InlineData(37, 64)]
    [InlineData(37, 128)]
    [InlineData(40, 37)]
    public void Padding_of_the_vocabulary_may_differ(int stored, int wanted)
    {
        using var folder = new TestFolder();
        var parameters = TinyBert.Parameters(TinyBert.Config with { VocabSize = wanted });
        var path = Write(folder, Tensors(TinyBert.Config with { VocabSize = stored }));
        var (values, report) = TinyBert.Read(path, parameters);
        var common = Math.Min(stored, wanted);
        Assert.Equal(Enumerable.Range(0, common * 8).Select(i => (float)i), values[Word][..(common * 8)]);
        Assert.All(values[Word][(common * 8)..], value => Assert.True(float.IsNaN(value)));
        Assert.Equal(
            [
                $"{Word} has {stored} rows, the network {wanted}: {(stored < wanted ? "the rest stay as drawn" : "the rest, padding, are left out")}",
                $"cls.predictions.bias has {stored} rows, the network {wanted}: {(stored < wanted ? "the rest stay as drawn" : "the rest, padding, are left out")}",
            ],
            report.Notes);
    }

    [Fact]
    public void Another_vocabulary_is_refused()
    {
        using var folder = new TestFolder();
        var path = Write(folder, Tensors(TinyBert.Config with { VocabSize = 39 }));
        Assert.Contains($"misshapen: {Word} has shape [39, 8], expected [37, 8]", Assert.Throws<CheckpointException>(() => TinyBert.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoder_of_its_own_is_refused()
    {
        using var folder = new TestFolder();
        var path = Write(folder, [.. Tensors(), new NamedArray("cls.predictions.decoder.weight", [37, 8], new float[37 * 8])]);
        Assert.Equal(
            $"{path}: cls.predictions.decoder.weight differs from {Word}; a network whose two are not one cannot be read",
            Assert.Throws<CheckpointException>(() => TinyBert.Read(path)).Message);
    }

    [Fact]
    public void Heads_of_other_tasks_and_unwanted_ones_are_left_out()
    {
        using var folder = new TestFolder();
        var path = Write(folder, [.. Tensors(), new NamedArray("qa_outputs.weight", [2, 8], new float[16])]);
        var encoder = TinyBert.Parameters().Where(parameter => parameter.Name.StartsWith("bert.", StringComparison.Ordinal)).ToList();
        var (_, report) = TinyBert.Read(path, encoder);
        Assert.Equal(encoder.Count, report.Tensors);
        Assert.Contains(new LeftOut("qa_outputs.weight", "not of this network"), report.LeftOut);
        Assert.Contains(new LeftOut("cls.seq_relationship.weight", "the next-sentence head, which is not wanted"), report.LeftOut);
        Assert.Equal(
            [
                $"read 55 tensors, 2,076 numbers, of {path} (safetensors)",
                "left out: cls.predictions.transform.dense.weight, cls.predictions.transform.dense.bias, cls.predictions.transform.LayerNorm.weight and 2 more (the masked-LM head, which is not wanted)",
                "left out: cls.seq_relationship.weight, cls.seq_relationship.bias (the next-sentence head, which is not wanted)",
                "left out: qa_outputs.weight (not of this network)",
            ],
            report.Lines());
    }

    [Fact]
    public void Configuration_beside_the_file_is_compared()
    {
        using var folder = new TestFolder();
        var path = Write(folder, Tensors());
        var config = folder.Write("config.json", BertConfigFile.Write(TinyBert.Config));
        Assert.Empty(Read(TinyBert.Config).Notes);
        Assert.Equal(
            [$"{config} has hidden_act = gelu, the network gelu_tanh", $"{config} has layer_norm_eps = 1E-12, the network 1E-05"],
            Read(TinyBert.Config with { HiddenAct = Activation.GeluTanh, LayerNormEps = 1e-5 }).Notes);
        foreach (var (other, said) in new (BertConfig, string)[]
        {
            (TinyBert.Config with { NumAttentionHeads = 4 }, "num_attention_heads = 2, the network 4"),
            (TinyBert.Config with { PositionEmbeddingType = PositionEmbeddingType.Alibi }, "position_embedding_type = absolute, the network alibi"),
            (TinyBert.Config with { LayerNormPosition = LayerNormPosition.Pre }, "layer_norm_position = post, the network pre"),
        })
            Assert.Equal($"{config} has {said}", Assert.Throws<CheckpointException>(() => Read(other)).Message);

        WeightReport Read(BertConfig network)
        {
            using var checkpoint = ForeignCheckpoint.Open(path);
            return checkpoint.ReadInto(network, TinyBert.Parameters());
        }
    }

    /// <summary>All parameters, each the numbers from 0 on.</summary>
    static List<NamedArray> Tensors(BertConfig? config = null) =>
        [.. BertForPreTraining.ParametersOf(config ?? TinyBert.Config).Select(spec => Counting(spec.Name, spec.Shape))];

    static NamedArray Counting(string name, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = i;
        return new NamedArray(name, shape, values);
    }

    static void Replace(List<NamedArray> tensors, string name, long[] shape) =>
        tensors[tensors.FindIndex(tensor => tensor.Name == name)] = Counting(name, shape);

    static string Write(TestFolder folder, IReadOnlyList<NamedArray> tensors)
    {
        var path = folder.PathOf("model.safetensors");
        using var stream = File.Create(path);
        SafetensorsFile.Write(stream, tensors);
        return path;
    }
}
