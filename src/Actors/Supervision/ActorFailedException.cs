namespace Millrace.Actors.Supervision;

/// <summary>An actor failed, and nobody above it knew what to do about it, or it was restarted too often.</summary>
public sealed class ActorFailedException : Exception
{
    /// <param name="actor">Path of the actor that failed first.</param>
    /// <param name="restarts">Restarts that were tried.</param>
    /// <param name="cause">The last failure.</param>
    public ActorFailedException(string actor, int restarts, Exception cause)
        : base(Describe(actor, restarts, cause), cause)
    {
        Actor = actor;
        Restarts = restarts;
    }

    /// <summary>Path of the actor that failed first.</summary>
    public string Actor { get; }

    /// <summary>Restarts that were tried.</summary>
    public int Restarts { get; }

    static string Describe(string actor, int restarts, Exception cause) => restarts switch
    {
        0 => $"{actor} failed: {cause.Message}",
        1 => $"{actor} failed after 1 restart: {cause.Message}",
        _ => $"{actor} failed after {restarts} restarts: {cause.Message}",
    };
}
