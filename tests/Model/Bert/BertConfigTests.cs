using Millrace.Model.Bert;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Bert;

public sealed class BertConfigTests
{
    [SharedDataFact("vocab")]
    public void NVIDIAs_files_are_read()
    {
        var files = Directory.GetFiles(SharedData.PathOf("vocab"), "*.json", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("hidden_size", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var config = BertConfigFile.Parse(File.ReadAllText(file), file);
            Assert.Equal(config.HiddenSize, config.HeadSize * config.NumAttentionHeads);
            Assert.Equal(512, config.MaxPositionEmbeddings);
            Assert.Equal(LayerNormPosition.Post, config.LayerNormPosition);
        });
    }

    [Fact]
    public void Written_file_reads_back_the_same()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern, Cases.Modern.WithDropout()])
            Assert.Equal(config, BertConfigFile.Parse(BertConfigFile.Write(config), "config.json"));
    }

    [Fact]
    public void Wrong_file_is_refused_with_file_and_key()
    {
        static string Refused(string json) => Assert.Throws<InvalidDataException>(() => BertConfigFile.Parse(json, "config.json")).Message;
        var good = BertConfigFile.Write(Cases.Classic);
        Assert.Equal("config.json: no vocab_size", Refused("{}"));
        Assert.Equal("config.json: expected a JSON object", Refused("[]"));
        Assert.Equal("config.json: hidden_act must be one of gelu, gelu_tanh, gelu_new, gelu_pytorch_tanh, got \"relu\"",
            Refused(good.Replace("\"gelu\"", "\"relu\"", StringComparison.Ordinal)));
        Assert.Equal("config.json: num_attention_heads = 5 does not divide hidden_size = 48",
            Refused(good.Replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", StringComparison.Ordinal)));
    }

    [Fact]
    public void Parameters_have_Hugging_Faces_names()
    {
        var names = BertForPreTraining.ParametersOf(Cases.Classic with { NumHiddenLayers = 1 }).Select(p => p.Name).Order();
        Assert.Equal(
            ((string[])[
                "bert.embeddings.word_embeddings.weight",
                "bert.embeddings.position_embeddings.weight",
                "bert.embeddings.token_type_embeddings.weight",
                "bert.embeddings.LayerNorm.weight",
                "bert.embeddings.LayerNorm.bias",
                "bert.encoder.layer.0.attention.self.query.weight",
                "bert.encoder.layer.0.attention.self.query.bias",
                "bert.encoder.layer.0.attention.self.key.weight",
                "bert.encoder.layer.0.attention.self.key.bias",
                "bert.encoder.layer.0.attention.self.value.weight",
                "bert.encoder.layer.0.attention.self.value.bias",
                "bert.encoder.layer.0.attention.output.dense.weight",
                "bert.encoder.layer.0.attention.output.dense.bias",
                "bert.encoder.layer.0.attention.output.LayerNorm.weight",
                "bert.encoder.layer.0.attention.output.LayerNorm.bias",
                "bert.encoder.layer.0.intermediate.dense.weight",
                "bert.encoder.layer.0.intermediate.dense.bias",
                "bert.encoder.layer.0.output.dense.weight",
                "bert.encoder.layer.0.output.dense.bias",
                "bert.encoder.layer.0.output.LayerNorm.weight",
                "bert.encoder.layer.0.output.LayerNorm.bias",
                "bert.pooler.dense.weight",
                "bert.pooler.dense.bias",
                "cls.predictions.bias",
                "cls.predictions.transform.dense.weight",
                "cls.predictions.transform.dense.bias",
                "cls.predictions.transform.LayerNorm.weight",
                "cls.predictions.transform.LayerNorm.bias",
                "cls.seq_relationship.weight",
                "cls.seq_relationship.bias",
            ]).Order(), names);
    }
}
