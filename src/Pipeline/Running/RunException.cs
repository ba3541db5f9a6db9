namespace Millrace.Pipeline.Running;

/// <summary>A run cannot go on, for a reason that a person can mend.</summary>
/// <param name="message">Says what, where, expected and got.</param>
/// <param name="hint">What to do, or null.</param>
/// <param name="exitCode">1 failed run, 2 bad configuration or usage, 3 plan mismatch.</param>
/// <param name="cause">Whose stack trace is of interest, or null.</param>
sealed class RunException(string message, string? hint = null, int exitCode = 1, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What to do, or null.</summary>
    public string? Hint { get; } = hint;

    /// <summary>1 failed run, 2 bad configuration or usage, 3 plan mismatch.</summary>
    public int ExitCode { get; } = exitCode;
}
