using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Tests.Configuration;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Electra;

public sealed class ElectraConfigTests
{
    static readonly BertConfig Base = new(
        30528, 768, 12, 12, 3072, Activation.Gelu, 0.1, 0.1, 512, 2, 0.02, 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    static readonly BertConfig Small = Base with { HiddenSize = 256, NumAttentionHeads = 4, IntermediateSize = 1024 };

    static readonly BertConfig Large = Base with { HiddenSize = 1024, NumHiddenLayers = 24, NumAttentionHeads = 16, IntermediateSize = 4096 };

    /// <summary>The paper's tables 6 and 7; the sizes of NVIDIA's base, whose share is a third.</summary>
    [Fact]
    public void Generators_of_the_published_models_have_their_sizes()
    {
        AssertGenerator(new ElectraConfig(Base, 768, 0.3333333, 1, 50, 1), hidden: 256, layers: 12, heads: 4, inner: 1024);
        AssertGenerator(new ElectraConfig(Small, 128, 0.25, 1, 50, 1), hidden: 64, layers: 12, heads: 1, inner: 256);
        AssertGenerator(new ElectraConfig(Large, 1024, 0.25, 1, 50, 1), hidden: 256, layers: 24, heads: 4, inner: 1024);
        AssertGenerator(new ElectraConfig(Large, 1024, 1, 0.5, 50, 1), hidden: 1024, layers: 12, heads: 16, inner: 4096);
        AssertGenerator(new ElectraConfig(Small, 128, 0.3, 0.01, 50, 1), hidden: 128, layers: 1, heads: 2, inner: 512);
    }

    /// <summary>14 M of ELECTRA-small and 110 M of base are published for the discriminators (the paper's table 1).</summary>
    [Fact]
    public void Discriminators_of_the_published_models_have_their_parameters()
    {
        Assert.Equal(13.5, Millions(new ElectraConfig(Small with { VocabSize = 30522 }, 128, 0.25, 1, 50, 1)), 0.1);
        Assert.Equal(109.5, Millions(new ElectraConfig(Base with { VocabSize = 30522 }, 768, 0.3333333, 1, 50, 1)), 0.1);

        static double Millions(ElectraConfig config)
        {
            var names = ElectraParts.Discriminator(config).Values.ToHashSet();
            return config.Parameters.Where(p => names.Contains(p.Name)).Sum(p => p.Length) / 1e6;
        }
    }

    [Fact]
    public void Written_configuration_reads_back()
    {
        foreach (var config in (ElectraConfig[])[ElectraCases.Classic, ElectraCases.Modern])
            Assert.Equal(config, ElectraConfigFile.Parse(config.ToJson(), "config.json"));
    }

    [Fact]
    public void Parts_are_written_as_Hugging_Face_names_them()
    {
        var config = ElectraCases.Classic;
        var discriminator = JsonNode.Parse(ElectraConfigFile.WriteDiscriminator(config))!.AsObject();
        Assert.Equal(
            ("ElectraForPreTraining", "electra", 32, 48, 4),
            ((string?)discriminator["architectures"]![0], (string?)discriminator["model_type"], (int)discriminator["embedding_size"]!,
                (int)discriminator["hidden_size"]!, (int)discriminator["num_attention_heads"]!));
        Assert.DoesNotContain(discriminator, entry => entry.Key is "disc_weight" or "temperature" || entry.Key.StartsWith("generator", StringComparison.Ordinal));
        Assert.Equal("ElectraForMaskedLM", (string?)JsonNode.Parse(ElectraConfigFile.WriteGenerator(config))!["architectures"]![0]);
        Assert.Equal((config.Generator, 32), ElectraConfigFile.ParsePart(ElectraConfigFile.WriteGenerator(config), "config.json"));
        Assert.Equal((config.Discriminator, 32), ElectraConfigFile.ParsePart(ElectraConfigFile.WriteDiscriminator(config), "config.json"));
    }

    [Theory]
    [InlineData("generator_hidden_size", "0", "config.json: generator_hidden_size must be a number from 0.001 to 1, got 0")]
    [InlineData("generator_layers", "1.5", "config.json: generator_layers must be a number from 0.001 to 1, got 1.5")]
    [InlineData("embedding_size", "\"wide\"", "config.json: embedding_size must be a positive integer, got \"wide\"")]
    [InlineData("disc_weight", "null", "config.json: no disc_weight")]
    public void Wrong_value_is_named(string key, string value, string message)
    {
        var root = JsonNode.Parse(ElectraCases.Classic.ToJson())!.AsObject();
        root[key] = JsonNode.Parse(value);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ElectraConfigFile.Parse(root.ToJsonString(), "config.json")).Message);
    }

    [Fact]
    public void Section_says_which_network_it_is()
    {
        var electra = new DictionarySection(Section("electra", "32"));
        Assert.Equal(ElectraCases.Classic, NetworkConfig.Bind(electra));
        var bert = new DictionarySection(Section("bert", "48"));
        Assert.Equal(ElectraCases.Classic.Discriminator, NetworkConfig.Bind(bert));
        Assert.Empty(electra.Problems.Concat(bert.Problems));
    }

    [Fact]
    public void Bert_with_embeddings_of_another_width_is_refused()
    {
        var section = new DictionarySection(Section("bert", "32"));
        NetworkConfig.Bind(section);
        Assert.Equal(["test.embedding_size must be hidden_size = 48 with model_type = bert, got 32"], section.Problems);
    }

    static void AssertGenerator(ElectraConfig config, int hidden, int layers, int heads, int inner) => Assert.Equal(
        config.Discriminator with { HiddenSize = hidden, NumHiddenLayers = layers, NumAttentionHeads = heads, IntermediateSize = inner },
        config.Generator);

    static Dictionary<string, string> Section(string type, string embeddingSize) => new()
    {
        ["model_type"] = type,
        ["vocab_size"] = "67",
        ["hidden_size"] = "48",
        ["num_hidden_layers"] = "2",
        ["num_attention_heads"] = "4",
        ["intermediate_size"] = "80",
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = "0",
        ["attention_probs_dropout_prob"] = "0",
        ["max_position_embeddings"] = "40",
        ["type_vocab_size"] = "2",
        ["initializer_range"] = "0.1",
        ["layer_norm_eps"] = "1e-12",
        ["position_embedding_type"] = "absolute",
        ["layer_norm_position"] = "post",
        ["embedding_size"] = embeddingSize,
        ["generator_hidden_size"] = "0.25",
        ["generator_layers"] = "1",
        ["disc_weight"] = "50",
        ["temperature"] = "1",
    };
}
