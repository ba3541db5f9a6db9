namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>One key, or one element of a list, with everything that defines it.</summary>
/// <param name="definitions">The definitions, the one that wins last.</param>
sealed class Cell(IReadOnlyList<Definition> definitions)
{
    public IReadOnlyList<Definition> Definitions => definitions;

    /// <summary>Whether the head is known.</summary>
    public bool IsKnown { get; set; }

    /// <summary>The head, once known; null where the value is undefined.</summary>
    public ValueHead? Head { get; set; }

    /// <summary>Where the definition that won has its key.</summary>
    public ConfigOrigin KeyOrigin { get; set; } = definitions[^1].KeyOrigin;
}
