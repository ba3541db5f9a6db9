using System.Globalization;

namespace Millrace.Stages.Sources;

/// <summary>Why a record is not taken as a document.</summary>
/// <param name="Reason">Lower-case, without final stop, the same text for all records refused for it.</param>
/// <param name="Detail">What varies between records: values, offsets.</param>
/// <param name="IsFiltered">Whether the configuration asks to leave such records out, or the format says they are no articles; nothing is wrong with them.</param>
public sealed record Refusal(string Reason, string? Detail, bool IsFiltered = false)
{
    /// <summary>The record holds nothing but white space, or a null.</summary>
    public static Refusal NoText { get; } = new("record has no text", null, IsFiltered: true);

    /// <summary>The text, or the record it is in, is longer than it may be.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="limit">What is allowed.</param>
    public static Refusal TooLong(long bytes, long limit) =>
        TooLong(string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes, the limit is {limit}"));

    /// <summary>The text, or the record it is in, is longer than it may be.</summary>
    /// <param name="detail">What is known of its length, and what is allowed.</param>
    public static Refusal TooLong(string detail) => new("document is longer than max-document-bytes", detail);

    /// <summary>The text is not what it must be in.</summary>
    /// <param name="where">Where that shows first.</param>
    public static Refusal NotUtf8(string where) => new("text is not valid UTF-8", where);
}
