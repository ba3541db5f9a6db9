using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert.Composite;

/// <summary>The encoder made of libtorch's operators, on any device; its autograd is the backward pass.</summary>
/// <remarks>
/// Everything but the attention is computed for visible tokens alone, [tokens, width]. Dropout draws from the device's generator, which
/// is seeded anew for each layer, so that what is dropped is a function of the key, and a layer computed again drops the same.
/// </remarks>
sealed class CompositeOperators(BertConfig config, Backend backend, Tensor slopes) : EncoderOperators(config)
{
    readonly DType dtype = backend.WorkingType ?? DType.Float32;

    bool IsPreNorm => Config.LayerNormPosition == LayerNormPosition.Pre;

    public override PlacedTokens Place(VisibleTokens tokens, NeededRows? needed)
    {
        var batch = new BatchUpload();
        var (ids, types, positions) = (batch.Add(tokens.Ids), batch.Add(tokens.Types), batch.Add(tokens.Positions));
        var rows = batch.Add(needed?.Rows ?? []);
        var all = AttentionLayout.Of(tokens.Offsets, tokens.Positions, tokens.Offsets, tokens.Positions, Config, backend, batch);
        var some = needed is null
            ? null
            : AttentionLayout.Of(needed.Offsets, needed.Positions, tokens.Offsets, tokens.Positions, Config, backend, batch);
        var placed = batch.To(backend.Device);
        all.Place(placed, slopes, dtype);
        some?.Place(placed, slopes, dtype);
        return new Tokens(placed(ids), placed(types), placed(positions), needed, needed is null ? default : placed(rows), all, some);
    }

    public override Tensor Embed(
        (Tensor Word, Tensor Position, Tensor Type) tables, Tensor[] norm, PlacedTokens tokens, DType dtype, double dropout, long key)
    {
        using var scope = TensorScope.Begin();
        Seed(dropout, key);
        var x = tables.Word.Embedding(tokens.Ids).Plus(tables.Type.Embedding(tokens.Types));
        if (!tables.Position.IsNone)
            x = x.Plus(tables.Position.Embedding(tokens.Positions));
        return TensorScope.MoveToOuter(Norm(x, norm).Dropped(dropout));
    }

    public override Tensor Layer(Tensor x, Tensor[] tensors, Tensor[] factors, PlacedTokens tokens, bool isLast, LayerPass pass)
    {
        return pass.Checkpoints ? Autograd.Checkpoint(x, Compute) : Compute(x);

        Tensor Compute(Tensor input)
        {
            using var scope = TensorScope.Begin();
            Seed(Math.Max(pass.HiddenDropout, pass.AttentionDropout), pass.Key);
            return TensorScope.MoveToOuter(Layer(input, tensors, (Tokens)tokens, isLast && tokens.Needed is not null, pass));
        }
    }

    public override Tensor Norm(Tensor x, Tensor[] norm) => x.LayerNorm(norm[0], norm[1], Config.LayerNormEps);

    /// <summary>
    /// Post-norm: a = LN(x + drop(attention(x))), y = LN(a + drop(W₂ gelu(W₁ a))) (Devlin et al. 2019); pre-norm:
    /// a = x + drop(attention(LN(x))), y = a + drop(W₂ gelu(W₁ LN(a))) (Xiong et al. 2020).
    /// </summary>
    Tensor Layer(Tensor x, Tensor[] tensors, Tokens tokens, bool onlyNeeded, LayerPass pass)
    {
        Tensor[] first = tensors[4..6], second = tensors[10..12];
        var read = IsPreNorm ? Norm(x, first) : x;
        var own = onlyNeeded ? x.Rows(tokens.Rows) : x;
        var asking = onlyNeeded && IsPreNorm ? read.Rows(tokens.Rows) : IsPreNorm ? read : own;
        var attended = onlyNeeded
            ? AttendFrom(asking, read, tensors, tokens.SomeAttention!, pass)
            : Attend(read, tensors, tokens.Attention, pass);
        var sum = own.Plus(attended.Linear(tensors[2], tensors[3]).Dropped(pass.HiddenDropout));
        var a = IsPreNorm ? sum : Norm(sum, first);
        var inner = (IsPreNorm ? Norm(a, second) : a).Linear(tensors[6], tensors[7]).Gelu(Config.HiddenAct);
        var y = a.Plus(inner.Linear(tensors[8], tensors[9]).Dropped(pass.HiddenDropout));
        return IsPreNorm ? y : Norm(y, second);
    }

    Tensor Attend(Tensor x, Tensor[] tensors, AttentionLayout layout, LayerPass pass)
    {
        var qkv = x.Linear(tensors[0], tensors[1]).Reshape(-1, 3, Config.NumAttentionHeads, Config.HeadSize).Unbind(1, 3);
        return layout.Attend(qkv[0], qkv[1], qkv[2], pass.AttentionDropout).Reshape(-1, Config.HiddenSize);
    }

    /// <summary>Some rows ask, all answer.</summary>
    Tensor AttendFrom(Tensor asking, Tensor x, Tensor[] tensors, AttentionLayout layout, LayerPass pass)
    {
        long width = Config.HiddenSize, heads = Config.NumAttentionHeads;
        var q = asking.Linear(tensors[0].Narrow(0, width), tensors[1].Narrow(0, width)).Reshape(-1, heads, Config.HeadSize);
        var kv = x.Linear(tensors[0].Narrow(width, 2 * width), tensors[1].Narrow(width, 2 * width))
            .Reshape(-1, 2, heads, Config.HeadSize).Unbind(1, 2);
        return layout.Attend(q, kv[0], kv[1], pass.AttentionDropout).Reshape(-1, width);
    }

    void Seed(double dropout, long key)
    {
        if (dropout > 0)
            RandomState.Seed((ulong)key, backend.Device);
    }

    sealed record Tokens(
        Tensor Ids, Tensor Types, Tensor Positions, NeededRows? Needed, Tensor Rows, AttentionLayout Attention, AttentionLayout? SomeAttention)
        : PlacedTokens(Ids, Types, Positions, Needed);
}
