namespace Millrace.Actors.Supervision;

/// <summary>Something was wanted of an actor that has stopped.</summary>
/// <param name="actor">Its path.</param>
/// <param name="cause">The failure that ended it; null: it was asked to stop.</param>
public sealed class ActorStoppedException(string actor, Exception? cause)
    : Exception(cause is null ? $"{actor} has stopped" : $"{actor} has stopped: {cause.Message}", cause);
