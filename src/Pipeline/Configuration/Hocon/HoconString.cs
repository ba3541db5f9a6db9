namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A text, quoted or not.</summary>
sealed class HoconString(string text, ConfigOrigin origin) : HoconValue(origin)
{
    public override string Kind => "a text";

    public override string Text => text;

    public override bool SameAs(HoconValue other) => other is HoconString s && s.Text == text;
}
