namespace Millrace.Model.Checkpoints;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">F64, F32, F16, BF16, I64 and so on.</param>
/// <param name="Shape">Sizes of its dimensions.</param>
/// <param name="Offset">Byte offset of its data in the file.</param>
/// <param name="Bytes">Length of its data in bytes.</param>
public sealed record TensorInfo(string Name, string Dtype, long[] Shape, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
