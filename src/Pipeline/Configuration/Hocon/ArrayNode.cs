namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A list as written.</summary>
sealed class ArrayNode(IReadOnlyList<HoconNode> elements, ConfigOrigin origin) : HoconNode(origin)
{
    public IReadOnlyList<HoconNode> Elements => elements;
}
