using Millrace.Model.Bert;
using Millrace.Model.Configuration;
using Millrace.Model.Parameters;
using Millrace.Model.Training;

namespace Millrace.Model.Electra;

/// <summary>
/// The shape of an ELECTRA (Clark et al. 2020). Keys and meanings are those of its <c>configure_pretraining.py</c>; defaults and their
/// reasons are in reference.conf.
/// </summary>
/// <param name="Discriminator">The encoder that is kept.</param>
/// <param name="EmbeddingSize">Width of the embeddings, which both encoders share.</param>
/// <param name="GeneratorHiddenSize">The generator's hidden_size as a share of the discriminator's, in (0, 1].</param>
/// <param name="GeneratorLayers">Its layers as a share of the discriminator's, in (0, 1].</param>
/// <param name="DiscWeight">What the discriminator's loss counts beside the generator's.</param>
/// <param name="Temperature">The generator's logits are divided by it before a token is drawn.</param>
public sealed record ElectraConfig(
    BertConfig Discriminator,
    int EmbeddingSize,
    double GeneratorHiddenSize,
    double GeneratorLayers,
    double DiscWeight,
    double Temperature) : INetworkConfig
{
    internal const double LowestShare = 1e-3;
    internal const double LowestTemperature = 1e-3;

    /// <summary>
    /// The generator's encoder: as many heads of the discriminator's width as its share of hidden_size takes, rounded up; the feed-forward
    /// network as much wider than hidden_size; at least one layer.
    /// </summary>
    public BertConfig Generator
    {
        get
        {
            var whole = Math.Round(Discriminator.HiddenSize * GeneratorHiddenSize);
            var heads = Math.Max(1, (int)Math.Ceiling(whole / Discriminator.HeadSize));
            var hidden = heads * Discriminator.HeadSize;
            return Discriminator with
            {
                HiddenSize = hidden,
                NumAttentionHeads = heads,
                IntermediateSize = (int)((long)hidden * Discriminator.IntermediateSize / Discriminator.HiddenSize),
                NumHiddenLayers = Math.Max(1, (int)Math.Round(Discriminator.NumHiddenLayers * GeneratorLayers)),
            };
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters => ElectraForPreTraining.ParametersOf(this);

    BertConfig INetworkConfig.Encoder => Discriminator;

    /// <summary>Reads <c>millrace.model</c>, of which BERT's keys are the discriminator's.</summary>
    public static ElectraConfig Bind(ConfigSection config) => new(
        BertConfig.Bind(config),
        config.Int("embedding_size", min: 1),
        config.Double("generator_hidden_size", min: LowestShare, max: 1),
        config.Double("generator_layers", min: LowestShare, max: 1),
        config.Double("disc_weight", min: 0),
        config.Double("temperature", min: LowestTemperature));

    /// <inheritdoc/>
    public string ToJson() => ElectraConfigFile.Write(this);

    /// <inheritdoc/>
    public IPreTrainingNetwork Create(Backend backend, ulong seed) => new ElectraForPreTraining(this, backend, seed);
}
