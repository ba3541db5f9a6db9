namespace Millrace.Actors.Streaming;

/// <summary>This element can never pass: skip it, count it, keep it in <c>rejected/</c> with the reason, and go on.</summary>
/// <param name="reason">Lower-case sentence without final stop; it is also the key under which rejections are counted, so it holds no numbers of the element.</param>
/// <param name="detail">What varies between elements: values, offsets.</param>
public sealed class PoisonElementException(string reason, string? detail = null)
    : Exception(detail is null ? reason : $"{reason}: {detail}")
{
    /// <summary>The reason, the same text for all elements rejected for it.</summary>
    public string Reason { get; } = reason;

    /// <summary>What varies between elements.</summary>
    public string? Detail { get; } = detail;
}
