using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Model.Parameters;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

public sealed class HuggingFaceModelTests
{
    /// <summary>The state dict of transformers' BertForPreTraining with one layer, as <c>print("\n".join(model.state_dict()))</c> gives it.</summary>
    const string BertForPreTrainingKeys = """
        bert.embeddings.word_embeddings.weight
        bert.embeddings.position_embeddings.weight
        bert.embeddings.token_type_embeddings.weight
        bert.embeddings.LayerNorm.weight
        bert.embeddings.LayerNorm.bias
        bert.encoder.layer.0.attention.self.query.weight
        bert.encoder.layer.0.attention.self.query.bias
        bert.encoder.layer.0.attention.self.key.weight
        bert.encoder.layer.0.attention.self.key.bias
        bert.encoder.layer.0.attention.self.value.weight
        bert.encoder.layer.0.attention.self.value.bias
        bert.encoder.layer.0.attention.output.dense.weight
        bert.encoder.layer.0.attention.output.dense.bias
        bert.encoder.layer.0.attention.output.LayerNorm.weight
        bert.encoder.layer.0.attention.output.LayerNorm.bias
        bert.encoder.layer.0.intermediate.dense.weight
        bert.encoder.layer.0.intermediate.dense.bias
        bert.encoder.layer.0.output.dense.weight
        bert.encoder.layer.0.output.dense.bias
        bert.encoder.layer.0.output.LayerNorm.weight
        bert.encoder.layer.0.output.LayerNorm.bias
        bert.pooler.dense.weight
        bert.pooler.dense.bias
        cls.predictions.bias
        cls.predictions.transform.dense.weight
        cls.predictions.transform.dense.bias
        cls.predictions.transform.LayerNorm.weight
        cls.predictions.transform.LayerNorm.bias
        cls.predictions.decoder.weight
        cls.predictions.decoder.bias
        cls.seq_relationship.weight
        cls.seq_relationship.bias
        """;

    static readonly BertConfig OneLayer = TinyBert.Config with { NumHiddenLayers = 1 };

    /// <summary>What save_pretrained leaves out of model.safetensors, as it is the same memory as another.</summary>
    static readonly string[] Tied = ["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"];

    [Theory]
    [InlineData(ModelHead.PreTraining, "BertForPreTraining", "")]
    [InlineData(ModelHead.MaskedLm, "BertForMaskedLM", "")]
    [InlineData(ModelHead.Encoder, "BertModel", "bert.")]
    public void Keys_are_those_of_the_class(ModelHead head, string architecture, string prefix)
    {
        using var folder = new TestFolder();
        var layout = Layout(folder, OneLayer, head);
        var expected = BertForPreTrainingKeys.Split('\n').Except(Tied).Where(key => head switch
        {
            ModelHead.MaskedLm => !key.StartsWith("bert.pooler.", StringComparison.Ordinal) && !key.StartsWith("cls.seq_relationship.", StringComparison.Ordinal),
            ModelHead.Encoder => key.StartsWith("bert.", StringComparison.Ordinal),
            _ => true,
        });
        Assert.Equal(expected.Select(key => key[prefix.Length..]).Order(StringComparer.Ordinal), layout.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.Equal(architecture, (string)layout.Config["architectures"]![0]!);
        Assert.Equal("bert", (string)layout.Config["model_type"]!);
    }

    [Theory]
    [InlineData(ModelHead.PreTraining)]
    [InlineData(ModelHead.MaskedLm)]
    [InlineData(ModelHead.Encoder)]
    public void Folder_written_is_read_back_equal(ModelHead head)
    {
        using var folder = new TestFolder();
        var source = Source(folder, TinyBert.Config);
        Write(folder, source, head, "out");
        Assert.Equal(
            ["config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"],
            Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(TinyBert.Config, BertConfigFile.Parse(File.ReadAllText(folder.PathOf("out", "config.json")), "config.json"));

        var (expected, _) = TinyBert.Read(source);
        var (values, report) = TinyBert.Read(folder.PathOf("out"));
        Assert.Equal(head == ModelHead.PreTraining, report.Fresh.Count == 0);
        foreach (var name in expected.Keys.Except(report.Fresh))
            Assert.Equal(expected[name], values[name]);
    }

    [Fact]
    public void Padded_vocabulary_is_written_as_it_is()
    {
        using var folder = new TestFolder();
        var config = TinyBert.Config with { VocabSize = 40 }; // of 37 tokens
        Write(folder, Source(folder, config), ModelHead.PreTraining, "out");
        Assert.Equal(config, BertConfigFile.Parse(File.ReadAllText(folder.PathOf("out", "config.json")), "config.json"));
        Assert.Equal([40, 8], Safetensors.Read(folder.PathOf("out", "model.safetensors"))["bert.embeddings.word_embeddings.weight"].Shape);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_leaves_nothing()
    {
        using var folder = new TestFolder();
        var source = Source(folder, TinyBert.Config);
        var config = folder.PathOf("source", "config.json");

        var refused = Assert.Throws<CheckpointException>(() => Layout(folder, TinyBert.Config with { PositionEmbeddingType = PositionEmbeddingType.Alibi }, null));
        Assert.EndsWith("has position_embedding_type = alibi, which Hugging Face's BERT does not know", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<CheckpointException>(() => Layout(folder, TinyBert.Config with { LayerNormPosition = LayerNormPosition.Pre }, null));
        Assert.EndsWith("has layer_norm_position = pre, which Hugging Face's BERT does not know", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<CheckpointException>(() => Layout(folder, TinyBert.Config, ModelHead.Generator));
        Assert.EndsWith("is of a BERT, which has no generator; it has pretraining, masked-lm and encoder", refused.Message, StringComparison.Ordinal);

        File.WriteAllText(config, BertConfigFile.Write(TinyBert.Config with { VocabSize = 30 }));
        refused = Assert.Throws<CheckpointException>(() => Write(folder, source, null, "out"));
        Assert.Equal($"{folder.PathOf("source", "vocab.txt")} has 37 tokens, the network has vocab_size = 30", refused.Message);

        File.WriteAllText(config, BertConfigFile.Write(TinyBert.Config));
        folder.Write("out/mine.txt", "");
        refused = Assert.Throws<CheckpointException>(() => Write(folder, source, null, "out"));
        Assert.Equal($"{folder.PathOf("out")} is not empty; name a folder that is not there yet", refused.Message);
        Assert.Equal(["out", "source"], Directory.GetDirectories(folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sharded_safetensors_are_read_and_their_index_is_believed_in_nothing()
    {
        using var folder = new TestFolder();
        var source = Source(folder, TinyBert.Config);
        var (expected, _) = TinyBert.Read(source);
        var tensors = Safetensors.Read(Path.Combine(source, "model.safetensors"));
        Directory.CreateDirectory(folder.PathOf("sharded"));
        var places = new JsonObject();
        foreach (var (part, names) in tensors.Keys.Index().GroupBy(name => name.Index % 3, name => name.Item).Select((group, i) => ($"model-0000{i + 1}-of-00003.safetensors", group)))
        {
            Safetensors.Write(folder.PathOf("sharded", part), names.Select(name => (name, tensors[name].Shape, tensors[name].Values)));
            foreach (var name in names)
                places[name] = part;
        }
        var index = folder.Write("sharded/model.safetensors.index.json", new JsonObject { ["weight_map"] = places.DeepClone() }.ToJsonString());
        var (values, report) = TinyBert.Read(folder.PathOf("sharded"));
        Assert.All(expected, parameter => Assert.Equal(parameter.Value, values[parameter.Key]));
        Assert.Equal("safetensors", report.Format);

        places["bert.pooler.dense.other"] = "model-00001-of-00003.safetensors";
        folder.Write("sharded/model.safetensors.index.json", new JsonObject { ["weight_map"] = places.DeepClone() }.ToJsonString());
        Assert.Contains(", where it is not", Assert.Throws<CheckpointException>(() => TinyBert.Read(index)).Message, StringComparison.Ordinal);
        folder.Write("sharded/model.safetensors.index.json", """{"weight_map":{"bert.pooler.dense.bias":"../../secret"}}""");
        Assert.Equal($"{index} names `../../secret`, which is no file beside it", Assert.Throws<CheckpointException>(() => TinyBert.Read(index)).Message);
    }

    [Fact]
    public void Heads_that_are_not_there_are_named()
    {
        using var folder = new TestFolder();
        var source = Source(folder, TinyBert.Config);
        Write(folder, source, ModelHead.Encoder, "encoder");
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("encoder"));
        Assert.Equal(ModelHead.Encoder, ModelLayout.HeadOf(checkpoint));
        var layout = ModelLayout.Of(checkpoint.ConfigFile!, ModelHead.PreTraining);
        Assert.Equal(
            $"{folder.PathOf("encoder", "model.safetensors")} lacks the masked-LM head and the next-sentence head; ask for a head without",
            Assert.Throws<CheckpointException>(() => HuggingFaceModel.Write(checkpoint, layout, null, folder.PathOf("out"))).Message);
    }

    static ModelLayout Layout(TestFolder folder, BertConfig config, ModelHead? head) =>
        ModelLayout.Of(folder.Write("layout.json", BertConfigFile.Write(config)), head ?? ModelHead.PreTraining);

    static void Write(TestFolder folder, string source, ModelHead? head, string to)
    {
        using var checkpoint = ForeignCheckpoint.Open(source);
        HuggingFaceModel.Write(checkpoint, ModelLayout.Of(checkpoint.ConfigFile!, head ?? ModelLayout.HeadOf(checkpoint)), checkpoint.VocabularyFile, folder.PathOf(to));
    }

    /// <summary>A folder with all parameters, drawn from their names, a configuration and 37 tokens.</summary>
    static string Source(TestFolder folder, BertConfig config)
    {
        folder.Write("source/config.json", BertConfigFile.Write(config));
        folder.Write("source/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + string.Concat(Enumerable.Range(5, 32).Select(i => $"t{i}\n")));
        using var stream = File.Create(folder.PathOf("source", "model.safetensors"));
        SafetensorsFile.Write(stream, [.. BertForPreTraining.ParametersOf(config).Select(Drawn)]);
        return folder.PathOf("source");
    }

    static NamedArray Drawn(ParameterSpec spec)
    {
        var values = new float[spec.Length];
        CounterRandom.Normal(values, 1, seed: 3, CounterRandom.StreamOf(spec.Name));
        return new NamedArray(spec.Name, spec.Shape, values);
    }
}
