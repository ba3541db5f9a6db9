using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Bert.Composite;

/// <summary>Flash attention over sequences that lie one behind the other, without padding.</summary>
sealed class FlashAttention : AttentionLayout
{
    const int LargestHead = 256, HeadMultiple = 8; // what the kernels are compiled for
    const int Results = 5; // output, log-sum-exp, two of the random state, a mask for debugging

    static readonly Op Forward = Op.Find("aten::_flash_attention_forward");

    readonly int longestQuery, longestKey;
    readonly Range queries, keys;
    Tensor queryOffsets, keyOffsets;

    public FlashAttention(int[] queryOffsets, int[] keyOffsets, BatchUpload batch)
    {
        (longestQuery, longestKey) = (Longest(queryOffsets), Longest(keyOffsets));
        (queries, keys) = (batch.Add(queryOffsets), batch.Add(keyOffsets));
    }

    /// <summary>Whether this libtorch and the device have it, for such heads. ALiBi's bias has no gradient there.</summary>
    public static bool Fits(BertConfig config, Backend backend) =>
        backend.Device.Type == DeviceType.Cuda && backend.WorkingType is not null && Forward.IsThere
        && Device.CudaHasBFloat16(backend.Device.Index) // Ampere and later, as flash attention is
        && config.PositionEmbeddingType != PositionEmbeddingType.Alibi
        && config.HeadSize <= LargestHead && config.HeadSize % HeadMultiple == 0;

    public override void Place(Func<Range, Tensor> placed, Tensor slopes, DType dtype) =>
        (queryOffsets, keyOffsets) = (placed(queries).As(DType.Int32), placed(keys).As(DType.Int32));

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, double dropout)
    {
        var results = new Tensor[Results];
        Forward.Call([q, k, v, queryOffsets, keyOffsets, longestQuery, longestKey, dropout, false, false], results);
        return results[0];
    }
}
