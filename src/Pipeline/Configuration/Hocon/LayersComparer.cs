using System.Runtime.CompilerServices;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Two lists of layers are equal when they hold the same objects in the same order.</summary>
sealed class LayersComparer : IEqualityComparer<IReadOnlyList<ObjectNode>>
{
    public static LayersComparer Instance { get; } = new();

    public bool Equals(IReadOnlyList<ObjectNode>? x, IReadOnlyList<ObjectNode>? y) =>
        ReferenceEquals(x, y)
            || (x is not null && y is not null && x.SequenceEqual(y, ReferenceEqualityComparer.Instance));

    public int GetHashCode(IReadOnlyList<ObjectNode> layers)
    {
        var hash = new HashCode();
        foreach (var layer in layers)
            hash.Add(RuntimeHelpers.GetHashCode(layer));
        return hash.ToHashCode();
    }
}
