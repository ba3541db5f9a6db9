namespace Millrace.Actors.Streaming;

/// <summary>One element as a source gives it: the element, or why it is rejected, and the place after it.</summary>
/// <param name="Element">The element; default where <paramref name="Rejection"/> is set.</param>
/// <param name="Rejection">Why the source itself refuses this element, or null.</param>
/// <param name="Where">File and byte range, for messages and <c>rejected/</c>.</param>
/// <param name="Bytes">Bytes of input that the element stands for; what is in flight is bounded by their sum.</param>
/// <param name="Next">The place after this element: reading from it gives the next one.</param>
public readonly record struct Sourced<T>(T? Element, Rejection? Rejection, string Where, long Bytes, Cursor Next);
