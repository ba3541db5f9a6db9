namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>What a file says, before anything is merged or resolved. Immutable once its file is parsed.</summary>
abstract class HoconNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;
}
