namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary><c>null</c>: a key that is set to nothing.</summary>
sealed class HoconNull(ConfigOrigin origin) : HoconValue(origin)
{
    public override string Kind => "null";

    public override string Text => "null";

    public override bool SameAs(HoconValue other) => other is HoconNull;
}
