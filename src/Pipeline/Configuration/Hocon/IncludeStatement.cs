namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>One include statement.</summary>
/// <param name="Kind">What the name is.</param>
/// <param name="Name">The quoted name.</param>
/// <param name="Required">Whether it is an error when there is no such file.</param>
/// <param name="Origin">Where it stands.</param>
sealed record IncludeStatement(IncludeKind Kind, string Name, bool Required, ConfigOrigin Origin);
