namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A list whose elements are not resolved yet.</summary>
sealed class ListHead(IReadOnlyList<Cell> elements, ConfigOrigin origin) : ValueHead(origin)
{
    public IReadOnlyList<Cell> Elements => elements;

    public override string Kind => "a list";
}
