namespace Millrace.Stages.Downloading;

/// <summary>An attempt ended before the file was whole; another one may do better.</summary>
/// <param name="reason">What happened, without the address.</param>
sealed class TransferCutException(string reason) : Exception(reason)
{
    /// <summary>The pause that the server asked for, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether what has come so far is of no use.</summary>
    public bool FromZero { get; init; }
}
