namespace Millrace.Model.Bert;

/// <summary>What activations and matrix products are computed in.</summary>
public enum Precision
{
    /// <summary>bf16 where the CPU multiplies it in hardware, else fp32.</summary>
    Auto,

    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>bfloat16 activations and products, float32 everything else; no loss scaling needed.</summary>
    BFloat16,
}
