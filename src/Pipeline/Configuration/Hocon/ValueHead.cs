namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// As much of a value as can be known without resolving what is inside: a scalar, that it is a list, or that it is an
/// object.
/// </summary>
/// <remarks>
/// Objects may refer to their own fields, so nothing but the head may be needed to walk through one (specification,
/// "Self-Referential Substitutions": lazy evaluation).
/// </remarks>
abstract class ValueHead(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The whole value, once it has been resolved.</summary>
    public HoconValue? Value { get; set; }
}
