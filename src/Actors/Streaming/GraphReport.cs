namespace Millrace.Actors.Streaming;

/// <summary>What a graph did.</summary>
/// <param name="Graph">Its name.</param>
/// <param name="Elements">Elements of the source handled by this run, rejected ones included.</param>
/// <param name="Bytes">Bytes of input handled by this run.</param>
/// <param name="Duration">Time from opening the sink to closing it.</param>
/// <param name="Stages">Source, stages and sink, in order.</param>
/// <param name="Progress">Where the graph is now, over all runs; rejections by reason are here.</param>
public sealed record GraphReport(
    string Graph, long Elements, long Bytes, TimeSpan Duration, IReadOnlyList<StageReport> Stages, GraphProgress Progress);
