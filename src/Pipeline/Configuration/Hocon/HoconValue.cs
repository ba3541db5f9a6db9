namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// A value of the resolved tree: no substitution is left in it. Immutable; one instance may be shared by several keys.
/// </summary>
abstract class HoconValue(ConfigOrigin origin)
{
    /// <summary>
    /// Where the value was written, also after a merge, a substitution, an include or a concatenation.
    /// </summary>
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>What it is, for messages: <c>a text</c>, <c>a list</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>How many values the tree below holds, itself included.</summary>
    public virtual long Size => 1;

    /// <summary>The text of a scalar as it was written; null for lists and objects.</summary>
    public virtual string? Text => null;

    /// <summary>Equal content: origins and the order of keys do not count, and numbers are compared by value.</summary>
    public abstract bool SameAs(HoconValue other);
}
