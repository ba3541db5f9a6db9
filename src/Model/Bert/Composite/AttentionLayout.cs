using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert.Composite;

/// <summary>Attention within each sequence of a batch, in the way this libtorch and the device do it best.</summary>
/// <remarks>
/// Flash attention reads the sequences as they lie, one behind the other (Dao 2023); it is CUDA's, for half precision without a bias.
/// Otherwise they are padded to the longest for the attention alone: <c>scaled_dot_product_attention</c> where libtorch has it (2.0),
/// else products and softmax.
/// </remarks>
abstract class AttentionLayout
{
    /// <summary>The layout of queries and of the keys they see, both [rows, heads, head size].</summary>
    /// <param name="queryOffsets">First query of each sequence, and their number.</param>
    /// <param name="queryPositions">Of each query in its sequence.</param>
    /// <param name="keyOffsets">Likewise.</param>
    /// <param name="keyPositions">Likewise.</param>
    /// <param name="config">Heads, and the kind of positions.</param>
    /// <param name="backend">Where, and in what.</param>
    /// <param name="batch">Takes what the layout needs on the device.</param>
    public static AttentionLayout Of(
        int[] queryOffsets, int[] queryPositions, int[] keyOffsets, int[] keyPositions, BertConfig config, Backend backend, BatchUpload batch) =>
        FlashAttention.Fits(config, backend)
            ? new FlashAttention(queryOffsets, keyOffsets, batch)
            : new PaddedAttention(queryOffsets, queryPositions, keyOffsets, keyPositions, config, batch);

    /// <summary>Takes what <see cref="Of"/> gave to the batch.</summary>
    /// <param name="placed">Where it is now.</param>
    /// <param name="slopes">With ALiBi [heads].</param>
    /// <param name="dtype">Of queries, keys and values.</param>
    public abstract void Place(Func<Range, Tensor> placed, Tensor slopes, DType dtype);

    /// <summary>softmax(q·kᵀ/√d + bias)·v, [queries, heads, head size] or any shape of as many numbers.</summary>
    public abstract Tensor Attend(Tensor q, Tensor k, Tensor v, double dropout);

    /// <summary>Of the longest sequence.</summary>
    protected static int Longest(int[] offsets)
    {
        var longest = 0;
        for (var i = 1; i < offsets.Length; i++)
            longest = Math.Max(longest, offsets[i] - offsets[i - 1]);
        return longest;
    }
}
