namespace Millrace.Model.Torch;

/// <summary>Types of elements, with libtorch's numbers (c10/core/ScalarType.h).</summary>
public enum DType
{
    Byte = 0,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Bool = 11,
    BFloat16 = 15,
}
