namespace Millrace.Model.Interchange;

/// <summary>Reads all numbers of a tensor, row-major.</summary>
/// <param name="destination">As long as the tensor.</param>
delegate void TensorRead(Span<float> destination);
