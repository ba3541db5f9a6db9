namespace Millrace.Stages.Downloading;

/// <summary>A file cannot be fetched, and trying again at once does not help.</summary>
/// <param name="message">Says what, where, expected and got.</param>
/// <param name="hint">What to do, or null.</param>
public sealed class DownloadException(string message, string? hint = null) : Exception(message)
{
    /// <summary>What to do, or null.</summary>
    public string? Hint { get; } = hint;
}
