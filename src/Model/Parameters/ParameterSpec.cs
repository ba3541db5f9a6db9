namespace Millrace.Model.Parameters;

/// <summary>One parameter of a network before it has memory.</summary>
/// <param name="Name">Hugging Face's name in the state dict.</param>
/// <param name="Shape">Sizes, row-major.</param>
/// <param name="Initial">How it starts.</param>
/// <param name="FollowsDirectly">
/// Lies right behind the parameter before it, so that the two can be read as one matrix (query, key and value).
/// </param>
public sealed record ParameterSpec(string Name, long[] Shape, InitialValue Initial, bool FollowsDirectly = false)
{
    /// <summary>How many numbers it holds.</summary>
    public long Length => Shape.Aggregate(1L, (product, size) => product * size);
}
