namespace Millrace.Actors.Streaming.Engine;

/// <summary>The element of the source that something came from.</summary>
readonly record struct Origin(long Element, string Where);
