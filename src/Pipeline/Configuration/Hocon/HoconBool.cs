namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary><c>true</c> or <c>false</c>.</summary>
sealed class HoconBool(bool value, ConfigOrigin origin) : HoconValue(origin)
{
    public bool Value => value;

    public override string Kind => "a boolean";

    public override string Text => value ? "true" : "false";

    public override bool SameAs(HoconValue other) => other is HoconBool b && b.Value == value;
}
