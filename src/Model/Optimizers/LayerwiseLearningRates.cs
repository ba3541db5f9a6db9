using System.Globalization;

namespace Millrace.Model.Optimizers;

/// <summary>
/// Shares of the learning rate by depth, decay^(L + 2 − depth) as Google's and NVIDIA's ELECTRA have it: the embeddings and their
/// projection have the depth 0, layer i has i + 1, the heads have L + 2 and learn at the full rate.
/// </summary>
/// <remarks>
/// ELECTRA has nothing at the depth L + 1; here it is what stands between the last layer and the heads: BERT's pooler and the last
/// norm of a pre-norm network. L is counted for each encoder by itself, an encoder being what stands before <c>.encoder.layer.</c>
/// in the names.
/// </remarks>
static class LayerwiseLearningRates
{
    const string Layer = ".encoder.layer.";

    static readonly string[] Bottom = [".embeddings.", ".embeddings_project."];
    static readonly string[] Top = [".encoder.", ".pooler."];

    /// <summary>The share of each parameter, in the order of their names.</summary>
    public static float[] Factors(IReadOnlyList<string> names, double decay)
    {
        var layers = names.Where(name => EncoderOf(name, Layer) is not null)
            .GroupBy(name => EncoderOf(name, Layer)!, LayerOf)
            .ToDictionary(encoder => encoder.Key, encoder => encoder.Max() + 1);
        return [.. names.Select(name => (float)Math.Pow(decay, StepsBelowHeads(name, layers)))];
    }

    static int StepsBelowHeads(string name, Dictionary<string, int> layers)
    {
        if (EncoderOf(name, Layer) is { } encoder)
            return layers[encoder] + 2 - (LayerOf(name) + 1);
        if (Array.Find(Bottom, part => EncoderOf(name, part) is not null) is { } bottom)
            return layers.GetValueOrDefault(EncoderOf(name, bottom)!) + 2;
        return Array.Exists(Top, part => EncoderOf(name, part) is not null) ? 1 : 0;
    }

    /// <summary>What stands before the part, or null.</summary>
    static string? EncoderOf(string name, string part) =>
        name.IndexOf(part, StringComparison.Ordinal) is >= 0 and var end ? name[..end] : null;

    static int LayerOf(string name)
    {
        var number = name.AsSpan(name.IndexOf(Layer, StringComparison.Ordinal) + Layer.Length);
        return int.Parse(number[..number.IndexOf('.')], CultureInfo.InvariantCulture);
    }
}
