namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// White space between two parts of a concatenation: part of a text, nothing between lists or objects.
/// </summary>
sealed class SpaceNode(string text, ConfigOrigin origin) : HoconNode(origin)
{
    public string Text => text;
}
