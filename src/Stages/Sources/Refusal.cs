namespace Millrace.Stages.Sources;

/// <summary>Why a record is not taken as a document.</summary>
/// <param name="Reason">Lower-case, without final stop, the same text for all records refused for it.</param>
/// <param name="Detail">What varies between records: values, offsets.</param>
/// <param name="IsFiltered">Whether the configuration asks to leave such records out, or the format says they are no articles; nothing is wrong with them.</param>
public sealed record Refusal(string Reason, string? Detail, bool IsFiltered = false);
