using Millrace.Model.Bert;
using Millrace.Model.Interchange;
using Millrace.Model.Parameters;

namespace Millrace.Model.Tests.Interchange;

/// <summary>A BERT of three thousand parameters, as other programs have it.</summary>
static class TinyBert
{
    public static readonly BertConfig Config = new(
        VocabSize: 37, HiddenSize: 8, NumHiddenLayers: 3, NumAttentionHeads: 2, IntermediateSize: 12, Activation.Gelu, 0.1, 0.1,
        MaxPositionEmbeddings: 10, TypeVocabSize: 2, InitializerRange: 0.02, LayerNormEps: 1e-12,
        PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    /// <summary>Room for its parameters, filled with numbers that no file has.</summary>
    public static NamedArray[] Parameters(BertConfig? config = null) =>
        [.. BertForPreTraining.ParametersOf(config ?? Config).Select(spec => new NamedArray(spec.Name, spec.Shape, Filled(spec.Length)))];

    /// <summary>Reads a file into <see cref="Parameters"/>.</summary>
    public static (Dictionary<string, float[]> Values, WeightReport Report) Read(string path, IReadOnlyList<NamedArray>? parameters = null)
    {
        parameters ??= Parameters();
        using var checkpoint = ForeignCheckpoint.Open(path);
        var report = checkpoint.ReadInto(parameters);
        return (parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Values.ToArray()), report);
    }

    static float[] Filled(long length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
