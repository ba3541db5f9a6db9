namespace Millrace.Model.Parameters;

/// <summary>Where a parameter lies in the flat buffers.</summary>
/// <param name="Name">Hugging Face's name.</param>
/// <param name="Shape">Sizes, row-major.</param>
/// <param name="Offset">First element in each flat buffer.</param>
/// <param name="Length">Number of elements.</param>
public sealed record ParameterSlot(string Name, long[] Shape, long Offset, long Length);
