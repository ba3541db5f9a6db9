namespace Millrace.Actors.Streaming;

/// <summary>A graph at work.</summary>
/// <param name="Completion">
/// What it did, once it is done. Throws <see cref="StageFailedException"/> or <see cref="TooManyRejectionsException"/> where it
/// failed, <see cref="OperationCanceledException"/> where it was stopped before the end of its input. The sink is closed by then.
/// </param>
/// <param name="Statistics">Its live figures.</param>
public sealed record GraphRun(Task<GraphReport> Completion, GraphStatistics Statistics);
