using Millrace.Model.Configuration;
using Millrace.Model.Electra;

namespace Millrace.Model.Training;

/// <summary>Reads which network is to be trained, and its shape.</summary>
public static class NetworkConfig
{
    /// <summary>Reads <c>millrace.model</c>; a published <c>config.json</c> included there says by itself which network it is.</summary>
    public static INetworkConfig Bind(ConfigSection config)
    {
        var electra = ElectraConfig.Bind(config);
        if (config.OneOf<ModelType>("model_type") == ModelType.Electra)
            return electra;
        if (electra.EmbeddingSize != electra.Discriminator.HiddenSize)
            config.Problem("embedding_size",
                $"{config.Path}.embedding_size must be hidden_size = {electra.Discriminator.HiddenSize} with model_type = bert, got {electra.EmbeddingSize}");
        return electra.Discriminator;
    }
}
