namespace Millrace.Actors.Supervision;

/// <summary>An actor has stopped.</summary>
/// <param name="Actor">Which.</param>
/// <param name="Cause">The failure that ended it; null: it was asked to stop.</param>
public sealed record Terminated(ActorRef Actor, Exception? Cause);
