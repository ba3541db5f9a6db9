namespace Millrace.Stages.Segmenting;

/// <summary>A sentence as a byte range of its document's text, surrounding white space left out.</summary>
/// <param name="Start">Byte offset of the first byte in <c>Document.Text</c>.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct SentenceSpan(int Start, int Length);
