using System.Text.Json.Nodes;
using Millrace.Model.Bert;

namespace Millrace.Model.Electra;

/// <summary>Writes and reads <c>config.json</c>: of a whole ELECTRA, and of its parts as Hugging Face keeps them.</summary>
/// <remarks>
/// That of the whole is the discriminator's with four keys more, named as in ELECTRA's <c>configure_pretraining.py</c>.
/// </remarks>
public static class ElectraConfigFile
{
    const string DiscriminatorClass = "ElectraForPreTraining";
    const string GeneratorClass = "ElectraForMaskedLM";

    /// <summary>The whole, as <see cref="Parse"/> reads it.</summary>
    public static string Write(ElectraConfig config)
    {
        var root = Part(config.Discriminator, config.EmbeddingSize, DiscriminatorClass);
        root["generator_hidden_size"] = config.GeneratorHiddenSize;
        root["generator_layers"] = config.GeneratorLayers;
        root["disc_weight"] = config.DiscWeight;
        root["temperature"] = config.Temperature;
        return BertConfigFile.Text(root);
    }

    /// <summary>The discriminator alone, for Hugging Face's ElectraForPreTraining.</summary>
    public static string WriteDiscriminator(ElectraConfig config) =>
        BertConfigFile.Text(Part(config.Discriminator, config.EmbeddingSize, DiscriminatorClass));

    /// <summary>The generator alone, for Hugging Face's ElectraForMaskedLM.</summary>
    public static string WriteGenerator(ElectraConfig config) =>
        BertConfigFile.Text(Part(config.Generator, config.EmbeddingSize, GeneratorClass));

    /// <exception cref="InvalidDataException">The text is no JSON object, a key is missing, or a value is out of range.</exception>
    public static ElectraConfig Parse(string json, string source)
    {
        var root = BertConfigFile.Root(json, source);
        return new ElectraConfig(
            BertConfigFile.Parse(root, source),
            BertConfigFile.Int(root, "embedding_size", source),
            Real("generator_hidden_size", ElectraConfig.LowestShare, 1),
            Real("generator_layers", ElectraConfig.LowestShare, 1),
            Real("disc_weight", 0, double.MaxValue),
            Real("temperature", ElectraConfig.LowestTemperature, double.MaxValue));

        double Real(string key, double min, double max)
        {
            if (root[key] is not JsonValue value)
                throw new InvalidDataException($"{source}: no {key}");
            return value.TryGetValue<double>(out var number) && number >= min && number <= max
                ? number
                : throw new InvalidDataException($"{source}: {key} must be a number from {min} to {max}, got {value.ToJsonString()}");
        }
    }

    /// <summary>One part, as Hugging Face keeps it: its encoder, and the width of its embeddings.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object, a size is missing, or a value is out of range.</exception>
    public static (BertConfig Encoder, int EmbeddingSize) ParsePart(string json, string source)
    {
        var root = BertConfigFile.Root(json, source);
        return (BertConfigFile.Parse(root, source), BertConfigFile.Int(root, "embedding_size", source));
    }

    static JsonObject Part(BertConfig encoder, int embeddingSize, string architecture)
    {
        var root = BertConfigFile.Describe(encoder);
        root["architectures"] = new JsonArray(architecture);
        root["model_type"] = "electra";
        root["embedding_size"] = embeddingSize;
        return root;
    }
}
