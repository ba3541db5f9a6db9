namespace Millrace.Actors.Training;

/// <summary>How often the trainer has been restarted, for what a person is told; the supervisor keeps its own count.</summary>
sealed class RestartCount(int max)
{
    /// <summary>Restarts so far.</summary>
    public int Count { get; set; }

    /// <summary>Restarts allowed in a row.</summary>
    public int Max { get; } = max;
}
