using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>Embeddings and layers of BERT: from tokens to their last hidden states. It is what BERT and both parts of ELECTRA are made of.</summary>
/// <remarks>
/// Where the embeddings are narrower or wider than the layers, a dense layer is between them (ELECTRA's <c>embeddings_project</c>).
/// Activations and products are of the type of the parameters' working copy, without one float32.
/// </remarks>
sealed class Encoder : IDisposable
{
    static readonly Op Linear = Op.Find("aten::linear");

    readonly BertConfig config;
    readonly EncoderOperators operators;
    readonly bool checkpoints;
    readonly Embeddings embeddings;
    readonly Tensor slopes;
    readonly Tensor[] projection, finalNorm;
    readonly (Tensor[] Parameters, Tensor[] Factors)[] layers;

    /// <param name="config">Shape of the layers.</param>
    /// <param name="parameters">Hold <see cref="ParametersOf"/> and the embeddings'.</param>
    /// <param name="name">Prefix of the names: bert.</param>
    /// <param name="embeddings">What the first layer reads.</param>
    public Encoder(BertConfig config, FlatParameters parameters, string name, Embeddings embeddings)
    {
        this.config = config;
        this.embeddings = embeddings;
        var backend = parameters.Backend;
        DType = backend.WorkingType ?? DType.Float32;
        if (config.PositionEmbeddingType == PositionEmbeddingType.Alibi)
            slopes = TensorScope.Keep(Tensor.From<float>(AlibiSlopes(config.NumAttentionHeads), [config.NumAttentionHeads], backend.Device));
        operators = EncoderOperators.For(config, backend, slopes);
        checkpoints = backend.CheckpointActivations;
        projection = embeddings.Width == config.HiddenSize ? [] : parameters.LeafPair(ProjectionOf(name));
        layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => LayerTensors(parameters, LayerOf(name, i), config.HiddenSize))];
        finalNorm = config.LayerNormPosition == LayerNormPosition.Pre ? parameters.LeafPair(FinalNormOf(name)) : [];
    }

    /// <summary>Of the hidden states.</summary>
    public DType DType { get; }

    /// <summary>Everything but the embeddings, with Hugging Face's names below the prefix, in the order of its memory.</summary>
    public static IEnumerable<ParameterSpec> ParametersOf(BertConfig config, string name, long embeddingWidth)
    {
        long hidden = config.HiddenSize, inner = config.IntermediateSize;
        var specs = new List<ParameterSpec>();
        if (embeddingWidth != hidden)
            specs.AddRange(ParameterSpec.Dense(ProjectionOf(name), hidden, embeddingWidth));
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var layer = LayerOf(name, i);
            specs.AddRange(
            [
                ParameterSpec.Matrix($"{layer}.attention.self.query", hidden, hidden),
                ParameterSpec.Matrix($"{layer}.attention.self.key", hidden, hidden) with { FollowsDirectly = true },
                ParameterSpec.Matrix($"{layer}.attention.self.value", hidden, hidden) with { FollowsDirectly = true },
                ParameterSpec.Bias($"{layer}.attention.self.query", hidden),
                ParameterSpec.Bias($"{layer}.attention.self.key", hidden) with { FollowsDirectly = true },
                ParameterSpec.Bias($"{layer}.attention.self.value", hidden) with { FollowsDirectly = true },
                .. ParameterSpec.Dense($"{layer}.attention.output.dense", hidden, hidden),
                .. ParameterSpec.Norm($"{layer}.attention.output.LayerNorm", hidden),
                .. ParameterSpec.Dense($"{layer}.intermediate.dense", inner, hidden),
                .. ParameterSpec.Dense($"{layer}.output.dense", hidden, inner),
                .. ParameterSpec.Norm($"{layer}.output.LayerNorm", hidden),
            ]);
        }
        if (config.LayerNormPosition == LayerNormPosition.Pre)
            specs.AddRange(ParameterSpec.Norm(FinalNormOf(name), hidden));
        return specs;
    }

    /// <summary>The last hidden states, [rows, H]: of the needed tokens, or of all visible ones.</summary>
    public Tensor Encode(VisibleTokens tokens, NeededRows? needed, DropoutKey dropout, bool trains)
    {
        var placed = operators.Place(tokens, needed);
        var hiddenDropout = trains ? config.HiddenDropoutProb : 0;
        var attentionDropout = trains ? config.AttentionProbsDropoutProb : 0;
        var x = embeddings.Forward(operators, placed, dropout, trains, DType);
        if (projection.Length > 0)
            x = Linear.Call(x, projection[0].As(DType), projection[1].As(DType));
        for (var i = 0; i < layers.Length; i++)
            x = operators.Layer(
                x, layers[i].Parameters, layers[i].Factors, placed, isLast: i == layers.Length - 1,
                new LayerPass(hiddenDropout, attentionDropout, dropout.Of(i), checkpoints && trains));
        return finalNorm.Length == 0 ? x : operators.Norm(x, finalNorm);
    }

    /// <summary>The hidden states of a batch, [cells, H] row-major, without dropout; zero at padding. In a scope of the caller.</summary>
    public float[] HiddenStates(TokenBatch batch)
    {
        var tokens = VisibleTokens.Of(batch, config);
        var rows = Encode(tokens, needed: null, default, trains: false).As(DType.Float32).ToArray<float>().AsSpan();
        var states = new float[(long)batch.InputIds.Length * config.HiddenSize];
        for (var row = 0; row < tokens.Cells.Length; row++)
            rows.Slice(row * config.HiddenSize, config.HiddenSize).CopyTo(states.AsSpan(tokens.Cells[row] * config.HiddenSize));
        return states;
    }

    public void Dispose() => slopes.Dispose();

    /// <summary>The tensors of one layer, in the order the fused operator takes them.</summary>
    static (Tensor[] Parameters, Tensor[] Factors) LayerTensors(FlatParameters parameters, string layer, long hidden)
    {
        Tensor[] tensors =
        [
            parameters.Leaf($"{layer}.attention.self.query.weight", 3 * hidden, hidden),
            parameters.Leaf($"{layer}.attention.self.query.bias", 3 * hidden),
            .. parameters.LeafPair($"{layer}.attention.output.dense"),
            .. parameters.LeafPair($"{layer}.attention.output.LayerNorm"),
            .. parameters.LeafPair($"{layer}.intermediate.dense"),
            .. parameters.LeafPair($"{layer}.output.dense"),
            .. parameters.LeafPair($"{layer}.output.LayerNorm"),
        ];
        Tensor[] factors =
        [
            parameters.Factor($"{layer}.attention.self.query.weight", 3 * hidden, hidden),
            parameters.Factor($"{layer}.attention.output.dense.weight"),
            parameters.Factor($"{layer}.intermediate.dense.weight"),
            parameters.Factor($"{layer}.output.dense.weight"),
        ];
        return (tensors, factors);
    }

    static string ProjectionOf(string name) => $"{name}.embeddings_project";

    static string LayerOf(string name, int index) => $"{name}.encoder.layer.{index}";

    static string FinalNormOf(string name) => $"{name}.encoder.LayerNorm";

    static float[] AlibiSlopes(int heads) => [.. Enumerable.Range(0, heads).Select(h => (float)Math.Pow(2, -(h + 0.5)))];
}
