namespace Millrace.Model.Interchange;

/// <summary>A part of a network that a file has whole or not at all.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="IsHead">Whether a network is of use without.</param>
sealed record NetworkPart(string Name, bool IsHead)
{
    static readonly (string Prefix, NetworkPart Part)[] Parts =
    [
        ("bert.pooler.", new("the pooler", true)),
        ("bert.", new("the encoder", false)),
        ("cls.predictions.", new("the masked-LM head", true)),
        ("cls.seq_relationship.", new("the next-sentence head", true)),
        ("discriminator.electra.embeddings.", new("the embeddings", false)),
        ("discriminator.electra.", new("the discriminator's encoder", false)),
        ("discriminator.", new("the discriminator's head", true)),
        ("generator.", new("the generator", true)),
    ];

    /// <summary>What no network of ours has.</summary>
    public static readonly NetworkPart Unknown = new("something else", false);

    /// <summary>The part that a parameter is of, by its name.</summary>
    public static NetworkPart Of(string name) =>
        Array.Find(Parts, part => name.StartsWith(part.Prefix, StringComparison.Ordinal)).Part ?? Unknown;

    /// <summary>Whether a parameter has a row for each token of the vocabulary.</summary>
    public static bool HasVocabularyRows(string name) =>
        name.EndsWith("word_embeddings.weight", StringComparison.Ordinal) || name is "cls.predictions.bias" or "generator.generator_lm_head.bias";
}
