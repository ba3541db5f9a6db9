using Millrace.Actors.Streaming;

namespace Millrace.Stages.Shards;

/// <summary>What stands at the end of a segment, as JSON.</summary>
/// <param name="IdBytes">Bytes of a token id, 2 or 4.</param>
/// <param name="Progress">How far the graph was when the segment was committed.</param>
/// <param name="Blocks">Where the rows are, in the order they were written.</param>
sealed record SampleSegmentFooter(int IdBytes, GraphProgress Progress, IReadOnlyList<SampleBlock> Blocks);
