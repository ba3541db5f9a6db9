namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A value that could not be resolved and was reported; what depends on it says nothing more.</summary>
sealed class FailedHead() : ValueHead(ConfigOrigin.Of(""))
{
    public static FailedHead Instance { get; } = new();

    public override string Kind => "an unresolved value";
}
