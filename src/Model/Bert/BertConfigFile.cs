using System.Text.Json;
using System.Text.Json.Nodes;

namespace Millrace.Model.Bert;

/// <summary>Reads and writes <c>config.json</c> of Hugging Face, and NVIDIA's <c>bert_config.json</c>.</summary>
/// <remarks>
/// These files leave out what equals Hugging Face's own defaults (configuration_bert.py), so those, and only those, are filled in
/// here: they are the file format's, not ours.
/// </remarks>
public static class BertConfigFile
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <exception cref="InvalidDataException">The text is no JSON object, a size is missing, or a value is out of range.</exception>
    public static BertConfig Parse(string json, string source) => Parse(Root(json, source), source);

    internal static BertConfig Parse(JsonObject root, string source)
    {
        var config = new BertConfig(
            Int(root, "vocab_size", source),
            Int(root, "hidden_size", source),
            Int(root, "num_hidden_layers", source),
            Int(root, "num_attention_heads", source),
            Int(root, "intermediate_size", source),
            Choice(root, "hidden_act", BertConfig.Activations, Activation.Gelu, source),
            Real(root, "hidden_dropout_prob", 0.1, BertConfig.HighestDropout, source),
            Real(root, "attention_probs_dropout_prob", 0.1, BertConfig.HighestDropout, source),
            Int(root, "max_position_embeddings", source),
            Int(root, "type_vocab_size", source),
            Real(root, "initializer_range", 0.02, double.MaxValue, source),
            Real(root, "layer_norm_eps", 1e-12, double.MaxValue, source),
            Choice(root, "position_embedding_type", BertConfig.PositionTypes, PositionEmbeddingType.Absolute, source),
            Choice(root, "layer_norm_position", BertConfig.NormPositions, LayerNormPosition.Post, source));
        return config.HiddenSize % config.NumAttentionHeads == 0
            ? config
            : throw new InvalidDataException(
                $"{source}: num_attention_heads = {config.NumAttentionHeads} does not divide hidden_size = {config.HiddenSize}");
    }

    /// <summary>The configuration as Hugging Face's BertForPreTraining reads it, our two keys beside the known ones.</summary>
    public static string Write(BertConfig config) => Text(Describe(config));

    internal static string Text(JsonObject root) => root.ToJsonString(Indented);

    internal static JsonObject Describe(BertConfig config) => new()
    {
        ["architectures"] = new JsonArray("BertForPreTraining"),
        ["model_type"] = "bert",
        ["vocab_size"] = config.VocabSize,
        ["hidden_size"] = config.HiddenSize,
        ["num_hidden_layers"] = config.NumHiddenLayers,
        ["num_attention_heads"] = config.NumAttentionHeads,
        ["intermediate_size"] = config.IntermediateSize,
        ["hidden_act"] = config.HiddenAct == Activation.Gelu ? "gelu" : "gelu_new",
        ["hidden_dropout_prob"] = config.HiddenDropoutProb,
        ["attention_probs_dropout_prob"] = config.AttentionProbsDropoutProb,
        ["max_position_embeddings"] = config.MaxPositionEmbeddings,
        ["type_vocab_size"] = config.TypeVocabSize,
        ["initializer_range"] = config.InitializerRange,
        ["layer_norm_eps"] = config.LayerNormEps,
        ["position_embedding_type"] = BertConfig.PositionTypes.First(p => p.Value == config.PositionEmbeddingType).Key,
        ["layer_norm_position"] = BertConfig.NormPositions.First(p => p.Value == config.LayerNormPosition).Key,
    };

    internal static JsonObject Root(string json, string source)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new InvalidDataException($"{source}: expected a JSON object");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{source}:{e.LineNumber + 1}: not JSON", e);
        }
    }

    internal static int Int(JsonObject root, string key, string source)
    {
        if (root[key] is not JsonValue value)
            throw new InvalidDataException($"{source}: no {key}");
        return value.TryGetValue<int>(out var number) && number >= 1
            ? number
            : throw new InvalidDataException($"{source}: {key} must be a positive integer, got {value.ToJsonString()}");
    }

    static double Real(JsonObject root, string key, double missing, double max, string source)
    {
        if (root[key] is not JsonValue value)
            return missing;
        return value.TryGetValue<double>(out var number) && number >= 0 && number <= max
            ? number
            : throw new InvalidDataException($"{source}: {key} must be a number from 0 to {max}, got {value.ToJsonString()}");
    }

    static T Choice<T>(JsonObject root, string key, Dictionary<string, T> choices, T missing, string source)
    {
        if (root[key] is not JsonValue value)
            return missing;
        return value.TryGetValue<string>(out var text) && choices.TryGetValue(text, out var choice)
            ? choice
            : throw new InvalidDataException($"{source}: {key} must be one of {string.Join(", ", choices.Keys)}, got {value.ToJsonString()}");
    }
}
