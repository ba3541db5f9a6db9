namespace Millrace.Actors.Supervision;

/// <summary>An actor failed, and nobody above it knew what to do about it, or it was restarted too often.</summary>
public sealed class ActorFailedException : Exception
{
    /// <param name="actor">Path of the actor that failed first.</param>
    /// <param name="restarts">Restarts that were tried.</param>
    /// <param name="cause">The last failure.</param>
    public ActorFailedException(string actor, int restarts, Exception cause)
        : base(restarts == 0 ? $"{actor} failed: {cause.Message}" : $"{actor} failed after {restarts} restart{(restarts == 1 ? "" : "s")}: {cause.Message}", cause)
    {
        Actor = actor;
        Restarts = restarts;
    }

    /// <summary>Path of the actor that failed first.</summary>
    public string Actor { get; }

    /// <summary>Restarts that were tried.</summary>
    public int Restarts { get; }
}
