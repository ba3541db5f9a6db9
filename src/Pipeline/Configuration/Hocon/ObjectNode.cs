namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>An object as written: for every key all its definitions, in their order.</summary>
sealed class ObjectNode(ConfigOrigin origin) : HoconNode(origin)
{
    readonly Dictionary<string, List<Definition>> definitions = new(StringComparer.Ordinal);
    readonly List<string> keys = [];

    /// <summary>The keys, in the order of their first definition.</summary>
    public IReadOnlyList<string> Keys => keys;

    /// <summary>The definitions of a key, the earliest first; empty where there are none.</summary>
    public IReadOnlyList<Definition> Definitions(string key) =>
        definitions.TryGetValue(key, out var found) ? found : [];

    /// <summary>
    /// Adds a definition. Two objects in a row are one object, so the parser's many <c>a.b.c = …</c> stay one tree.
    /// </summary>
    public void Add(string key, Definition definition)
    {
        if (!definitions.TryGetValue(key, out var stack))
        {
            definitions.Add(key, stack = []);
            keys.Add(key);
        }
        if (definition.Node is ObjectNode later && stack.Count > 0 && stack[^1].Node is ObjectNode earlier)
            stack[^1] = new Definition(earlier.MergedWith(later), definition.KeyOrigin);
        else
            stack.Add(definition);
    }

    /// <summary>Adds all that another object defines, after what is here.</summary>
    public void AddAll(ObjectNode later)
    {
        foreach (var key in later.Keys)
            foreach (var definition in later.Definitions(key))
                Add(key, definition);
    }

    // this object belongs to the file being parsed and so does the other: neither is shared yet, and the larger one is
    // not copied
    ObjectNode MergedWith(ObjectNode later)
    {
        AddAll(later);
        return this;
    }
}
