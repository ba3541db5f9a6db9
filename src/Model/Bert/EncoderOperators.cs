using Millrace.Model.Bert.Composite;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert;

/// <summary>The parts of an encoder as one of two kinds of operators computes them: the CPU's fused kernels, or libtorch's own.</summary>
/// <param name="config">Shape of the layers.</param>
abstract class EncoderOperators(BertConfig config)
{
    protected BertConfig Config { get; } = config;

    /// <param name="config">Shape of the layers.</param>
    /// <param name="backend">Says which.</param>
    /// <param name="slopes">With ALiBi [heads], on the backend's device.</param>
    public static EncoderOperators For(BertConfig config, Backend backend, Tensor slopes) =>
        backend.IsComposite ? new CompositeOperators(config, backend, slopes) : new FusedOperators(config, slopes);

    /// <summary>Brings a batch to where it is read, once for all layers.</summary>
    public abstract PlacedTokens Place(VisibleTokens tokens, NeededRows? needed);

    /// <summary>LayerNorm of the sum of the embeddings, [tokens, width], with dropout.</summary>
    /// <param name="tables">Words, positions (none with ALiBi) and types.</param>
    /// <param name="norm">Weight and bias.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="dtype">Of the result.</param>
    /// <param name="dropout">Probability.</param>
    /// <param name="key">What is dropped.</param>
    public abstract Tensor Embed(
        (Tensor Word, Tensor Position, Tensor Type) tables, Tensor[] norm, PlacedTokens tokens, DType dtype, double dropout, long key);

    /// <summary>One encoder layer, [tokens, H] to as many rows, or to those needed.</summary>
    /// <param name="x">[tokens, H]</param>
    /// <param name="tensors">The twelve parameters, queries, keys and values in one.</param>
    /// <param name="factors">The four matrices to multiply with.</param>
    /// <param name="tokens">The batch.</param>
    /// <param name="isLast">Whether only the rows that are needed are computed.</param>
    /// <param name="pass">Dropout.</param>
    public abstract Tensor Layer(Tensor x, Tensor[] tensors, Tensor[] factors, PlacedTokens tokens, bool isLast, LayerPass pass);

    /// <summary>A lone LayerNorm.</summary>
    public abstract Tensor Norm(Tensor x, Tensor[] norm);
}
