namespace Millrace.Model.Interchange;

/// <summary>
/// An ELECTRA is two networks. Ours names them together, <c>discriminator.</c> or <c>generator.</c> before Hugging Face's names; Hugging Face
/// has a folder for each, and Google's TensorFlow 1 one file for both.
/// </summary>
static class ElectraNames
{
    const string Discriminator = "discriminator.";
    const string Generator = "generator.";

    static readonly string[] GeneratorHeads = ["generator_predictions.", "generator_lm_head."];

    /// <summary>The tensors of Hugging Face's folder of one network, under the names of that network in the whole.</summary>
    public static List<ForeignTensor> OfPart(List<ForeignTensor> tensors)
    {
        if (!tensors.Exists(tensor => tensor.Name.StartsWith("electra.", StringComparison.Ordinal)))
            return tensors;
        var isGenerator = tensors.Exists(tensor => IsOfGeneratorHead(tensor.Name));
        return tensors.ConvertAll(tensor => tensor.Named((isGenerator ? Generator : Discriminator) + tensor.Name));
    }

    /// <summary>The name in the whole of a variable of Google's, whose parts are already Hugging Face's.</summary>
    public static string OfGoogle(string name)
    {
        if (name.StartsWith("electra.", StringComparison.Ordinal))
            return Discriminator + name; // the embeddings, which both share, are in there too
        if (name.StartsWith("discriminator_predictions.", StringComparison.Ordinal))
            return Discriminator + name.Replace("dense_1.", "dense_prediction.", StringComparison.Ordinal);
        if (name == "generator_predictions.bias")
            return $"{Generator}generator_lm_head.bias";
        if (IsOfGeneratorHead(name))
            return Generator + name;
        return name.StartsWith(Generator, StringComparison.Ordinal) ? $"{Generator}electra.{name[Generator.Length..]}" : name;
    }

    static bool IsOfGeneratorHead(string name) => Array.Exists(GeneratorHeads, head => name.StartsWith(head, StringComparison.Ordinal));
}
