namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>An object whose fields are not resolved yet: one or more objects as written, to be merged.</summary>
/// <param name="layers">The objects, the one that wins last.</param>
sealed class ObjectHead(IReadOnlyList<ObjectNode> layers) : ValueHead(layers[^1].Origin)
{
    readonly Dictionary<string, Cell> cells = new(StringComparer.Ordinal);

    public IReadOnlyList<ObjectNode> Layers => layers;

    public override string Kind => "an object";

    /// <summary>The keys of all layers, in the order of their first appearance.</summary>
    public IEnumerable<string> Keys =>
        layers.Count == 1 ? layers[0].Keys : layers.SelectMany(layer => layer.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>One key with its definitions from all layers; null where no layer has it.</summary>
    public Cell? Child(string key)
    {
        if (cells.TryGetValue(key, out var cell))
            return cell;
        var definitions = layers.Count == 1
            ? layers[0].Definitions(key)
            : [.. layers.SelectMany(layer => layer.Definitions(key))];
        if (definitions.Count == 0)
            return null;
        cells.Add(key, cell = new Cell(definitions));
        return cell;
    }
}
