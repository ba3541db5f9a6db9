namespace Millrace.Model.Bert;

/// <summary>What activations and matrix products are computed in. Parameters, moments and losses are float32 in all of them.</summary>
public enum Precision
{
    /// <summary>bf16 where the processor multiplies it in hardware; else fp32 on a CPU, fp16 on a GPU.</summary>
    Auto,

    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>float32, its products in TF32 on GPUs that have it (10 bits of mantissa); elsewhere it is <see cref="Float32"/>.</summary>
    TensorFloat32,

    /// <summary>bfloat16 activations and products; no loss scaling needed.</summary>
    BFloat16,

    /// <summary>float16 activations and products, the loss scaled dynamically; on GPUs only.</summary>
    Float16,
}
