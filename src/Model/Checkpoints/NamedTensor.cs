namespace Millrace.Model.Checkpoints;

/// <summary>A tensor of 32-bit floats under its state_dict name.</summary>
/// <param name="Name">As Hugging Face names it, such as <c>bert.embeddings.word_embeddings.weight</c>.</param>
/// <param name="Shape">Sizes of its dimensions; empty for a single number.</param>
/// <param name="Values">Its numbers, row-major; as many as the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, long[] Shape, ReadOnlyMemory<float> Values);
