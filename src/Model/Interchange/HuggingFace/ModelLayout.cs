using System.Text.Json.Nodes;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Electra;
using Millrace.Model.Parameters;

namespace Millrace.Model.Interchange.HuggingFace;

/// <summary>What a folder of Hugging Face's has to have for one of its classes.</summary>
/// <param name="Config">Its <c>config.json</c>.</param>
/// <param name="Parameters">The parameters as <see cref="ForeignCheckpoint.Tensors"/> names them, each with its name in the folder.</param>
/// <param name="MaxLength">The longest sequence it takes, in tokens.</param>
public sealed record ModelLayout(JsonObject Config, IReadOnlyList<(ParameterSpec Spec, string Name)> Parameters, int MaxLength)
{
    const string Encoder = "bert.";

    /// <summary>The heads by the words that a person calls them by.</summary>
    public static IReadOnlyDictionary<string, ModelHead> Heads { get; } = new Dictionary<string, ModelHead>
    {
        ["pretraining"] = ModelHead.PreTraining,
        ["masked-lm"] = ModelHead.MaskedLm,
        ["encoder"] = ModelHead.Encoder,
        ["discriminator"] = ModelHead.Discriminator,
        ["generator"] = ModelHead.Generator,
    };

    /// <summary>The head of a checkpoint, where nobody asks for another: all that it has.</summary>
    public static ModelHead HeadOf(ForeignCheckpoint checkpoint)
    {
        if (Has("discriminator."))
            return ModelHead.Discriminator;
        if (Has("generator."))
            return ModelHead.Generator;
        if (Has("cls.seq_relationship."))
            return ModelHead.PreTraining;
        return Has("cls.predictions.") ? ModelHead.MaskedLm : ModelHead.Encoder;

        bool Has(string prefix) => checkpoint.Tensors.Any(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The layout of a network with a head.</summary>
    /// <param name="configFile">Its <c>config.json</c> or <c>bert_config.json</c>.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="CheckpointException">The file is none, or Hugging Face has no such network.</exception>
    public static ModelLayout Of(string configFile, ModelHead head)
    {
        try
        {
            var json = File.ReadAllText(configFile);
            var root = BertConfigFile.Root(json, configFile);
            return root["model_type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "electra"
                ? OfElectra(WholeOf(root, json, configFile), configFile, head)
                : OfBert(BertConfigFile.Parse(root, configFile), configFile, head);
        }
        catch (InvalidDataException cause)
        {
            throw new CheckpointException(cause.Message, cause);
        }
        catch (FileNotFoundException)
        {
            throw new CheckpointException($"{configFile} does not exist");
        }
    }

    static ModelLayout OfBert(BertConfig config, string configFile, ModelHead head)
    {
        RequireKnown(config, configFile);
        var all = BertForPreTraining.ParametersOf(config);
        var (architecture, parameters) = head switch
        {
            ModelHead.PreTraining => ("BertForPreTraining", all.Select(spec => (spec, spec.Name))),
            ModelHead.MaskedLm => ("BertForMaskedLM", all.Where(spec => !IsOf(spec, "bert.pooler.") && !IsOf(spec, "cls.seq_relationship.")).Select(spec => (spec, spec.Name))),
            ModelHead.Encoder => ("BertModel", all.Where(spec => IsOf(spec, Encoder)).Select(spec => (spec, spec.Name[Encoder.Length..]))),
            _ => throw new CheckpointException($"{configFile} is of a BERT, which has no {Word(head)}; it has pretraining, masked-lm and encoder"),
        };
        var json = BertConfigFile.Root(BertConfigFile.Write(config), configFile);
        json["architectures"] = new JsonArray(architecture);
        return new ModelLayout(Theirs(json), [.. parameters], config.MaxPositionEmbeddings);
    }

    static ModelLayout OfElectra(ElectraConfig config, string configFile, ModelHead head)
    {
        RequireKnown(config.Discriminator, configFile);
        var (names, json) = head switch
        {
            ModelHead.Discriminator => (ElectraParts.Discriminator(config), ElectraConfigFile.WriteDiscriminator(config)),
            ModelHead.Generator => (ElectraParts.Generator(config), ElectraConfigFile.WriteGenerator(config)),
            _ => throw new CheckpointException($"{configFile} is of an ELECTRA, which has no {Word(head)}; it has discriminator and generator"),
        };
        var specs = config.Parameters.ToDictionary(spec => spec.Name);
        return new ModelLayout(
            Theirs(BertConfigFile.Root(json, configFile)),
            [.. names.Select(name => (specs[name.Value], name.Key))],
            config.Discriminator.MaxPositionEmbeddings);
    }

    /// <summary>A whole ELECTRA from its configuration, or from Hugging Face's of one network, whose other is then as large and not used.</summary>
    static ElectraConfig WholeOf(JsonObject root, string json, string configFile)
    {
        if (root.ContainsKey("generator_hidden_size"))
            return ElectraConfigFile.Parse(json, configFile);
        var (encoder, embeddingSize) = ElectraConfigFile.ParsePart(json, configFile);
        return new ElectraConfig(encoder, embeddingSize, GeneratorHiddenSize: 1, GeneratorLayers: 1, DiscWeight: 1, Temperature: 1);
    }

    static JsonObject Theirs(JsonObject json)
    {
        json.Remove("layer_norm_position"); // ours, and always the same here
        return json;
    }

    /// <summary>Hugging Face would load such a network, and compute something else with it.</summary>
    static void RequireKnown(BertConfig config, string configFile)
    {
        if (config.PositionEmbeddingType != PositionEmbeddingType.Absolute)
            throw new CheckpointException($"{configFile} has position_embedding_type = alibi, which Hugging Face's BERT does not know");
        if (config.LayerNormPosition != LayerNormPosition.Post)
            throw new CheckpointException($"{configFile} has layer_norm_position = pre, which Hugging Face's BERT does not know");
    }

    static bool IsOf(ParameterSpec spec, string prefix) => spec.Name.StartsWith(prefix, StringComparison.Ordinal);

    static string Word(ModelHead head) => Heads.First(known => known.Value == head).Key;
}
