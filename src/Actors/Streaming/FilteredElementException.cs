namespace Millrace.Actors.Streaming;

/// <summary>This element is sound, but the configuration asks to leave such ones out: skip it, count it, and go on.</summary>
/// <param name="reason">Lower-case, without final stop; it is also the key under which they are counted, so it holds no numbers of the element.</param>
public sealed class FilteredElementException(string reason) : Exception(reason)
{
    /// <summary>The reason, the same text for all elements left out for it.</summary>
    public string Reason { get; } = reason;
}
