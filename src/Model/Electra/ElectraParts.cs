using Millrace.Model.Parameters;

namespace Millrace.Model.Electra;

/// <summary>A trained ELECTRA taken apart: for each part, Hugging Face's name of every parameter and ours.</summary>
/// <remarks>The embeddings are in both, as each is a network of its own afterwards.</remarks>
public static class ElectraParts
{
    /// <summary>Hugging Face's name of the generator's decoder, which is <c>electra.embeddings.word_embeddings.weight</c>.</summary>
    public const string TiedDecoder = "generator_lm_head.weight";

    /// <summary>Hugging Face's names in ElectraForPreTraining's state dict, each with ours.</summary>
    public static IReadOnlyDictionary<string, string> Discriminator(ElectraConfig config) =>
        NamesOf(config, ElectraForPreTraining.DiscriminatorPrefix);

    /// <summary>Hugging Face's names in ElectraForMaskedLM's state dict but for <see cref="TiedDecoder"/>, each with ours.</summary>
    public static IReadOnlyDictionary<string, string> Generator(ElectraConfig config) =>
        NamesOf(config, ElectraForPreTraining.GeneratorPrefix);

    /// <summary>The arrays of a part under Hugging Face's names.</summary>
    /// <param name="part"><see cref="Discriminator"/> or <see cref="Generator"/>.</param>
    /// <param name="state">Those of the whole network, under ours.</param>
    /// <exception cref="KeyNotFoundException">One is missing.</exception>
    public static IEnumerable<NamedArray> Extract(IReadOnlyDictionary<string, string> part, IEnumerable<NamedArray> state)
    {
        var byName = state.ToDictionary(array => array.Name);
        foreach (var (theirs, ours) in part)
            yield return byName.TryGetValue(ours, out var array)
                ? array with { Name = theirs }
                : throw new KeyNotFoundException($"the network has no parameter {ours}");
    }

    static Dictionary<string, string> NamesOf(ElectraConfig config, string prefix)
    {
        var names = new Dictionary<string, string>();
        foreach (var spec in config.Parameters)
            if (spec.Name.StartsWith(prefix, StringComparison.Ordinal))
                names.Add(spec.Name[prefix.Length..], spec.Name);
            else if (spec.Name.StartsWith($"{ElectraForPreTraining.EmbeddingsName}.", StringComparison.Ordinal))
                names.Add(spec.Name[ElectraForPreTraining.DiscriminatorPrefix.Length..], spec.Name);
        return names;
    }
}
