namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Several values on one line: texts become one text, lists one list, objects are merged.</summary>
/// <param name="parts">The values, with the space between them.</param>
/// <param name="appended">Whether it was written <c>key += value</c>, which is <c>key = ${?key} [value]</c>.</param>
sealed class ConcatenationNode(IReadOnlyList<HoconNode> parts, bool appended, ConfigOrigin origin)
    : DeferredNode(origin)
{
    public IReadOnlyList<HoconNode> Parts => parts;

    public bool Appended => appended;
}
