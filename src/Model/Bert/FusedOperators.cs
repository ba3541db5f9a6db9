using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>The fused kernels of src/Model/Native, on the CPU.</summary>
/// <param name="config">Shape of the layers.</param>
/// <param name="slopes">With ALiBi.</param>
sealed class FusedOperators(BertConfig config, Tensor slopes) : EncoderOperators(config)
{
    static readonly Op BertEmbeddings = Op.Find("millrace::bert_embeddings");
    static readonly Op BertLayer = Op.Find("millrace::bert_layer");
    static readonly Op BertNorm = Op.Find("millrace::bert_norm");

    public override PlacedTokens Place(VisibleTokens tokens, NeededRows? needed) => new Tokens(
        Indices.Of(tokens.Ids), Indices.Of(tokens.Types), Indices.Of(tokens.Positions), needed, Indices.Of(tokens.Offsets));

    public override Tensor Embed(
        (Tensor Word, Tensor Position, Tensor Type) tables, Tensor[] norm, PlacedTokens tokens, DType dtype, double dropout, long key) =>
        BertEmbeddings.Call(
            tables.Word, tables.Position, tables.Type, norm[0], norm[1], tokens.Ids, tokens.Positions, tokens.Types,
            Config.LayerNormEps, dropout, key, dtype);

    public override Tensor Layer(Tensor x, Tensor[] tensors, Tensor[] factors, PlacedTokens tokens, bool isLast, LayerPass pass)
    {
        var some = isLast ? tokens.Needed : null;
        return BertLayer.Call(
            x, tensors, factors, ((Tokens)tokens).Offsets, tokens.Positions, slopes,
            some is null ? default(OpArgument) : Indices.Of(some.Rows),
            some is null ? default(OpArgument) : Indices.Of(some.Offsets),
            some is null ? default(OpArgument) : Indices.Of(some.Positions),
            Config.NumAttentionHeads, Config.LayerNormPosition == LayerNormPosition.Pre, Config.HiddenAct == Activation.GeluTanh,
            Config.LayerNormEps, pass.HiddenDropout, pass.AttentionDropout, pass.Key, pass.Checkpoints);
    }

    public override Tensor Norm(Tensor x, Tensor[] norm) => BertNorm.Call(x, norm[0], norm[1], Config.LayerNormEps);

    sealed record Tokens(Tensor Ids, Tensor Types, Tensor Positions, NeededRows? Needed, Tensor Offsets)
        : PlacedTokens(Ids, Types, Positions, Needed);
}
