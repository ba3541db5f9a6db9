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
    /// <summary>A matrix of a dense layer, or a table: <c>name.weight</c>, [rows, columns].</summary>
    internal static ParameterSpec Matrix(string name, long rows, long columns) => new($"{name}.weight", [rows, columns], InitialValue.Normal);

    /// <summary><c>name.bias</c>, [size].</summary>
    internal static ParameterSpec Bias(string name, long size) => new($"{name}.bias", [size], InitialValue.Zero);

    /// <summary>A dense layer with its bias.</summary>
    internal static ParameterSpec[] Dense(string name, long rows, long columns) => [Matrix(name, rows, columns), Bias(name, rows)];

    /// <summary>A LayerNorm.</summary>
    internal static ParameterSpec[] Norm(string name, long size) => [new($"{name}.weight", [size], InitialValue.One), Bias(name, size)];

    /// <summary>How many numbers it holds.</summary>
    public long Length => Shape.Aggregate(1L, (product, size) => product * size);
}
