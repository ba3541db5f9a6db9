using Millrace.Stages.Sources;

namespace Millrace.Stages.Segmenting;

/// <summary>A document and its sentences, in order, not overlapping.</summary>
public sealed record SegmentedDocument(Document Document, IReadOnlyList<SentenceSpan> Sentences);
