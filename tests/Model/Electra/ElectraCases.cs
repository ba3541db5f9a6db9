using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Electra;

/// <summary>Small networks for the tests.</summary>
static class ElectraCases
{
    /// <summary>As published: post-norm, learned positions, and embeddings that both encoders project. The generator is one head of 12.</summary>
    public static readonly ElectraConfig Classic = new(
        Cases.Classic, EmbeddingSize: 32, GeneratorHiddenSize: 0.25, GeneratorLayers: 1, DiscWeight: 50, Temperature: 1);

    /// <summary>Pre-norm with ALiBi and the tanh gelu; embeddings of the discriminator's width, a shallower generator of two heads.</summary>
    public static readonly ElectraConfig Modern = new(
        Cases.Modern, EmbeddingSize: 48, GeneratorHiddenSize: 0.5, GeneratorLayers: 0.5, DiscWeight: 20, Temperature: 0.7);

    public static ElectraConfig WithDropout(this ElectraConfig config) => config with { Discriminator = config.Discriminator.WithDropout() };

    /// <summary>What the generator puts in the place of the masked tokens; without dropout as a step with this key does.</summary>
    public static Replacements Draw(ElectraForPreTraining network, PreTrainingBatch batch, DropoutKey key)
    {
        using var inference = GradMode.Off();
        var (tokens, maskedRows) = network.Read(batch);
        return network.Generate(tokens, maskedRows, batch.MaskedLmLabels, key, weight: 0, trains: false).Replacements;
    }

    /// <summary>A batch drawn from a number, without next sentences.</summary>
    public static PreTrainingBatch Batch(ulong seed, int batchSize = 5, bool padded = true) =>
        Cases.Batch(Cases.Classic, seed, batchSize, padded: padded) with { NextSentenceLabels = null };
}
