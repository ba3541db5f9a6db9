using Millrace.Model.Configuration;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Model.Bert;

/// <summary>
/// The shape of a BERT. Keys and meanings are those of Hugging Face's and NVIDIA's <c>bert_config.json</c>, which
/// <c>millrace.model</c> can include as it is. Defaults and their reasons are in reference.conf.
/// </summary>
public sealed record BertConfig(
    int VocabSize,
    int HiddenSize,
    int NumHiddenLayers,
    int NumAttentionHeads,
    int IntermediateSize,
    Activation HiddenAct,
    double HiddenDropoutProb,
    double AttentionProbsDropoutProb,
    int MaxPositionEmbeddings,
    int TypeVocabSize,
    double InitializerRange,
    double LayerNormEps,
    PositionEmbeddingType PositionEmbeddingType,
    LayerNormPosition LayerNormPosition) : INetworkConfig
{
    /// <summary>Width of one attention head.</summary>
    public int HeadSize => HiddenSize / NumAttentionHeads;

    BertConfig INetworkConfig.Encoder => this;

    IReadOnlyList<ParameterSpec> INetworkConfig.Parameters => BertForPreTraining.ParametersOf(this);

    /// <inheritdoc/>
    public string ToJson() => BertConfigFile.Write(this);

    /// <inheritdoc/>
    public IPreTrainingNetwork Create(Backend backend, ulong seed) => new BertForPreTraining(this, backend, seed);

    public static BertConfig Bind(ConfigSection config)
    {
        if (config.Int("hidden_size", min: 1) % config.Int("num_attention_heads", min: 1) != 0)
            config.Problem("num_attention_heads", $"{config.Path}.num_attention_heads must divide hidden_size = {config.Int("hidden_size")}");
        return new BertConfig(
            config.Int("vocab_size", min: 1),
            config.Int("hidden_size", min: 1),
            config.Int("num_hidden_layers", min: 1),
            config.Int("num_attention_heads", min: 1),
            config.Int("intermediate_size", min: 1),
            Choice(config, "hidden_act", Activations),
            config.Double("hidden_dropout_prob", min: 0, max: HighestDropout),
            config.Double("attention_probs_dropout_prob", min: 0, max: HighestDropout),
            config.Int("max_position_embeddings", min: 1),
            config.Int("type_vocab_size", min: 1),
            config.Double("initializer_range", min: 0),
            config.Double("layer_norm_eps", min: 0),
            Choice(config, "position_embedding_type", PositionTypes),
            Choice(config, "layer_norm_position", NormPositions));
    }

    internal const double HighestDropout = 0.999;

    internal static readonly Dictionary<string, Activation> Activations = new()
    {
        ["gelu"] = Activation.Gelu,
        ["gelu_tanh"] = Activation.GeluTanh,
        ["gelu_new"] = Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Activation.GeluTanh,
    };

    internal static readonly Dictionary<string, PositionEmbeddingType> PositionTypes = new()
    {
        ["absolute"] = PositionEmbeddingType.Absolute,
        ["alibi"] = PositionEmbeddingType.Alibi,
    };

    internal static readonly Dictionary<string, LayerNormPosition> NormPositions = new()
    {
        ["post"] = LayerNormPosition.Post,
        ["pre"] = LayerNormPosition.Pre,
    };

    static T Choice<T>(ConfigSection config, string key, Dictionary<string, T> choices) where T : struct
    {
        var text = config.String(key);
        if (choices.TryGetValue(text, out var value))
            return value;
        config.Problem(key, $"{config.Path}.{key} must be one of {string.Join(", ", choices.Keys)}, got {text}");
        return default;
    }
}
