namespace Millrace.Actors.Streaming;

/// <summary>One element that did not pass.</summary>
/// <param name="Stage">Name of the stage that refused it.</param>
/// <param name="Element">Number of the element in its source.</param>
/// <param name="Where">File and byte range, as the source names the place.</param>
/// <param name="Reason">The reason, the same text for all elements rejected for it.</param>
/// <param name="Detail">What varies between elements.</param>
public sealed record Rejection(string Stage, long Element, string Where, string Reason, string? Detail)
{
    /// <summary>
    /// Whether it was left out because the configuration asks for it, and not because something is wrong with it: then it
    /// is counted, but neither written to <c>rejected/</c> nor held against the input.
    /// </summary>
    public bool IsFiltered { get; init; }
}
