namespace Millrace.Pipeline.Configuration;

/// <summary>A key nobody reads.</summary>
/// <param name="Problem">The line for the user.</param>
/// <param name="Meant">The full path that was most likely meant, or null.</param>
sealed record UnknownKey(ConfigProblem Problem, string? Meant);
