namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A text, a number, a boolean or null.</summary>
sealed class LiteralNode(HoconValue value) : HoconNode(value.Origin)
{
    public HoconValue Value => value;
}
