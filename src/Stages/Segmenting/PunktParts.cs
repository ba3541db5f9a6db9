namespace Millrace.Stages.Segmenting;

/// <summary>Parameters while they are being read.</summary>
sealed class PunktParts
{
    public HashSet<string> Abbreviations { get; } = [];

    public HashSet<(string First, string Second)> Collocations { get; } = [];

    public HashSet<string> Starters { get; } = [];

    public HashSet<string> Terminators { get; } = [];

    public Dictionary<string, OrthographicContext> Contexts { get; } = [];

    /// <summary>Adds a type with the number of its contexts; false where that is none or the type is there already.</summary>
    public bool TryAdd(string type, int context) =>
        (context & ~(int)(OrthographicContext.Upper | OrthographicContext.Lower)) == 0
        && Contexts.TryAdd(type, (OrthographicContext)context);

    public PunktParameters ToParameters() => new(Abbreviations, Collocations, Starters, Contexts) { Terminators = Terminators };
}
