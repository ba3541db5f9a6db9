namespace Millrace.Model.Optimizers;

/// <summary>Which optimizer.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    Adamw,

    /// <summary>Layer-wise adaptive moments, for very large batches (You et al. 2020), as NVIDIA's BERT uses it.</summary>
    Lamb,
}
