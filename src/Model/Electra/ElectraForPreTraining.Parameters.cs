using Millrace.Model.Bert;
using Millrace.Model.Parameters;

namespace Millrace.Model.Electra;

public sealed partial class ElectraForPreTraining
{
    internal const string GeneratorPrefix = "generator.";
    internal const string DiscriminatorPrefix = "discriminator.";
    internal const string EmbeddingsName = $"{DiscriminatorPrefix}electra.embeddings";

    const string Generator = $"{GeneratorPrefix}electra";
    const string Transform = $"{GeneratorPrefix}generator_predictions";
    const string Decoder = $"{GeneratorPrefix}generator_lm_head";
    const string Discriminator = $"{DiscriminatorPrefix}electra";
    const string Head = $"{DiscriminatorPrefix}discriminator_predictions";

    /// <summary>The parameters of a configuration in the order of their memory: the discriminator's, then the generator's.</summary>
    /// <remarks>
    /// The names are Hugging Face's (ElectraForPreTraining, ElectraForMaskedLM) behind <c>discriminator.</c> or <c>generator.</c>; the
    /// embeddings, which both share, are among the discriminator's. <see cref="ElectraParts"/> takes them apart.
    /// </remarks>
    public static IReadOnlyList<ParameterSpec> ParametersOf(ElectraConfig config)
    {
        var (hidden, width) = (config.Discriminator.HiddenSize, config.EmbeddingSize);
        return
        [
            .. Embeddings.ParametersOf(config.Discriminator, EmbeddingsName, width),
            .. Encoder.ParametersOf(config.Discriminator, Discriminator, width),
            .. ParameterSpec.Dense($"{Head}.dense", hidden, hidden),
            .. ParameterSpec.Dense($"{Head}.dense_prediction", 1, hidden),
            .. Encoder.ParametersOf(config.Generator, Generator, width),
            .. MaskedLmHead.ParametersOf(config.Generator, Transform, Decoder, width),
        ];
    }
}
