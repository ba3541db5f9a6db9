using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>The word, position and segment tables with their LayerNorm. Two encoders may share them.</summary>
sealed class Embeddings
{
    readonly BertConfig config;
    readonly Tensor position, type;
    readonly Tensor[] norm;

    /// <param name="config">Sizes of the tables; their width is that of the parameters.</param>
    /// <param name="parameters">Hold <see cref="ParametersOf"/>.</param>
    /// <param name="name">Prefix of the names.</param>
    public Embeddings(BertConfig config, FlatParameters parameters, string name)
    {
        this.config = config;
        Word = parameters.Leaf(WordOf(name));
        WordFactor = parameters.Factor(WordOf(name));
        Width = parameters[WordOf(name)].Shape[1];
        if (config.PositionEmbeddingType == PositionEmbeddingType.Absolute)
            position = parameters.Leaf($"{name}.position_embeddings.weight");
        type = parameters.Leaf($"{name}.token_type_embeddings.weight");
        norm = parameters.LeafPair($"{name}.LayerNorm");
    }

    /// <summary>The table that a masked-LM head is tied to, [vocab_size, width].</summary>
    public Tensor Word { get; }

    /// <summary>What it multiplies with.</summary>
    public Tensor WordFactor { get; }

    public long Width { get; }

    public static IEnumerable<ParameterSpec> ParametersOf(BertConfig config, string name, long width)
    {
        yield return ParameterSpec.Matrix($"{name}.word_embeddings", config.VocabSize, width);
        if (config.PositionEmbeddingType == PositionEmbeddingType.Absolute)
            yield return ParameterSpec.Matrix($"{name}.position_embeddings", config.MaxPositionEmbeddings, width);
        yield return ParameterSpec.Matrix($"{name}.token_type_embeddings", config.TypeVocabSize, width);
        foreach (var spec in ParameterSpec.Norm($"{name}.LayerNorm", width))
            yield return spec;
    }

    /// <summary>[visible tokens, width]</summary>
    /// <param name="operators">Compute it.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="dropout">What is dropped.</param>
    /// <param name="trains">Whether anything is.</param>
    /// <param name="dtype">Of the result.</param>
    public Tensor Forward(EncoderOperators operators, PlacedTokens tokens, DropoutKey dropout, bool trains, DType dtype) =>
        operators.Embed((Word, position, type), norm, tokens, dtype, trains ? config.HiddenDropoutProb : 0, dropout.Of(layer: -1));

    static string WordOf(string name) => $"{name}.word_embeddings.weight";
}
