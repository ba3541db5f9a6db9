namespace Millrace.Actors.Streaming;

/// <summary>Hands one element to what comes next. Await it: it completes when there is room.</summary>
public delegate ValueTask Emit<in T>(T element);
