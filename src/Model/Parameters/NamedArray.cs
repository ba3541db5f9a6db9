namespace Millrace.Model.Parameters;

/// <summary>A named array of floats that can be read and written in place, as checkpoints do.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Shape">Sizes, row-major.</param>
/// <param name="Values">The live memory; it dies with its owner.</param>
public readonly record struct NamedArray(string Name, long[] Shape, Memory<float> Values);
