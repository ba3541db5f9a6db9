using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

public sealed partial class BertForPreTraining
{
    const string Embeddings = "bert.embeddings";
    const string FinalNorm = "bert.encoder.LayerNorm";
    const string Pooler = "bert.pooler.dense";
    const string Transform = "cls.predictions.transform";
    const string NextSentence = "cls.seq_relationship";

    /// <summary>The parameters of a configuration, with Hugging Face's names and shapes, in the order of their memory.</summary>
    /// <remarks>
    /// Hugging Face's state dict also has <c>cls.predictions.decoder.weight</c> and <c>.bias</c>: they are tied to
    /// <c>bert.embeddings.word_embeddings.weight</c> and <c>cls.predictions.bias</c> and not listed.
    /// </remarks>
    public static IReadOnlyList<ParameterSpec> ParametersOf(BertConfig config)
    {
        long hidden = config.HiddenSize, inner = config.IntermediateSize;
        var specs = new List<ParameterSpec> { Weight($"{Embeddings}.word_embeddings", config.VocabSize, hidden) };
        if (config.PositionEmbeddingType == PositionEmbeddingType.Absolute)
            specs.Add(Weight($"{Embeddings}.position_embeddings", config.MaxPositionEmbeddings, hidden));
        specs.Add(Weight($"{Embeddings}.token_type_embeddings", config.TypeVocabSize, hidden));
        specs.AddRange(Norm($"{Embeddings}.LayerNorm", hidden));
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var layer = $"bert.encoder.layer.{i}";
            specs.AddRange(
            [
                Weight($"{layer}.attention.self.query", hidden, hidden),
                Weight($"{layer}.attention.self.key", hidden, hidden) with { FollowsDirectly = true },
                Weight($"{layer}.attention.self.value", hidden, hidden) with { FollowsDirectly = true },
                Bias($"{layer}.attention.self.query", hidden),
                Bias($"{layer}.attention.self.key", hidden) with { FollowsDirectly = true },
                Bias($"{layer}.attention.self.value", hidden) with { FollowsDirectly = true },
                .. Dense($"{layer}.attention.output.dense", hidden, hidden),
                .. Norm($"{layer}.attention.output.LayerNorm", hidden),
                .. Dense($"{layer}.intermediate.dense", inner, hidden),
                .. Dense($"{layer}.output.dense", hidden, inner),
                .. Norm($"{layer}.output.LayerNorm", hidden),
            ]);
        }
        if (config.LayerNormPosition == LayerNormPosition.Pre)
            specs.AddRange(Norm(FinalNorm, hidden));
        specs.AddRange(
        [
            .. Dense(Pooler, hidden, hidden),
            .. Dense($"{Transform}.dense", hidden, hidden),
            .. Norm($"{Transform}.LayerNorm", hidden),
            Bias("cls.predictions", config.VocabSize),
            .. Dense(NextSentence, 2, hidden),
        ]);
        return specs;
    }

    static ParameterSpec Weight(string name, long rows, long columns) => new($"{name}.weight", [rows, columns], InitialValue.Normal);

    static ParameterSpec Bias(string name, long size) => new($"{name}.bias", [size], InitialValue.Zero);

    static ParameterSpec[] Dense(string name, long rows, long columns) => [Weight(name, rows, columns), Bias(name, rows)];

    static ParameterSpec[] Norm(string name, long size) =>
        [new($"{name}.weight", [size], InitialValue.One), new($"{name}.bias", [size], InitialValue.Zero)];

    Tensor Leaf(string name) => Parameters.Leaf(name, Parameters[name].Shape);

    Tensor Factor(string name) => Parameters.Factor(name, Parameters[name].Shape);

    /// <summary>The tensors of one layer, in the order the fused operator takes them.</summary>
    (Tensor[] Parameters, Tensor[] Factors) LayerTensors(int index)
    {
        long hidden = Config.HiddenSize;
        var layer = $"bert.encoder.layer.{index}";
        Tensor[] parameters =
        [
            Parameters.Leaf($"{layer}.attention.self.query.weight", 3 * hidden, hidden),
            Parameters.Leaf($"{layer}.attention.self.query.bias", 3 * hidden),
            .. LeafPair($"{layer}.attention.output.dense"),
            .. LeafPair($"{layer}.attention.output.LayerNorm"),
            .. LeafPair($"{layer}.intermediate.dense"),
            .. LeafPair($"{layer}.output.dense"),
            .. LeafPair($"{layer}.output.LayerNorm"),
        ];
        Tensor[] factors =
        [
            Parameters.Factor($"{layer}.attention.self.query.weight", 3 * hidden, hidden),
            Factor($"{layer}.attention.output.dense.weight"),
            Factor($"{layer}.intermediate.dense.weight"),
            Factor($"{layer}.output.dense.weight"),
        ];
        return (parameters, factors);
    }

    Tensor[] LeafPair(string name) => [Leaf($"{name}.weight"), Leaf($"{name}.bias")];
}
