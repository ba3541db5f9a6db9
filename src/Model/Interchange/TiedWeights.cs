using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange;

/// <summary>
/// Weights that files have twice, since they are one in the network: the decoder of the masked-LM head is the word embeddings, and both
/// networks of an ELECTRA have the same embeddings.
/// </summary>
static class TiedWeights
{
    static readonly (string Twin, string Parameter)[] Ties =
    [
        ("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"),
        ("cls.predictions.decoder.bias", "cls.predictions.bias"),
        ("generator.generator_lm_head.weight", "discriminator.electra.embeddings.word_embeddings.weight"),
        .. ((string[])["word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias"])
            .Select(name => ($"generator.electra.embeddings.{name}", $"discriminator.electra.embeddings.{name}")),
    ];

    /// <summary>Takes the twins away; one that is there without the other takes its name.</summary>
    /// <exception cref="CheckpointException">A twin says something else: the network was trained with its decoder apart, which ours is not.</exception>
    public static IEnumerable<LeftOut> Take(string path, Dictionary<string, ForeignTensor> tensors)
    {
        foreach (var (name, parameter) in Ties)
        {
            if (!tensors.Remove(name, out var twin) || tensors.TryAdd(parameter, twin.Named(parameter)))
                continue;
            if (!AreEqual(twin, tensors[parameter]))
                throw new CheckpointException($"{path}: {twin.StoredName} differs from {parameter}; a network whose two are not one cannot be read");
            yield return new LeftOut(twin.StoredName, $"the same as {parameter}");
        }
    }

    static bool AreEqual(ForeignTensor twin, ForeignTensor tensor)
    {
        if (!twin.Shape.AsSpan().SequenceEqual(tensor.Shape))
            return false;
        var (a, b) = (new float[twin.Count], new float[tensor.Count]);
        twin.Read(a);
        tensor.Read(b);
        return a.AsSpan().SequenceEqual(b);
    }
}
