namespace Millrace.Model.Interchange;

/// <summary>What a format's reader finds.</summary>
/// <param name="Format">What a person calls it.</param>
/// <param name="Tensors">Under the names of their file, until they are renamed.</param>
/// <param name="LeftOut">What is not a tensor, or none of the weights.</param>
/// <param name="Files">Open for as long as the tensors are wanted.</param>
sealed record StoredTensors(string Format, IReadOnlyList<ForeignTensor> Tensors, IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<IDisposable> Files);
