namespace Millrace.Model.Checkpoints;

/// <summary>How the numbers of a stored tensor are written.</summary>
public enum NumberType
{
    Float32,
    Float64,
    Float16,
    BFloat16,

    /// <summary>Whole numbers, truth values or texts: never a weight.</summary>
    Other,
}
