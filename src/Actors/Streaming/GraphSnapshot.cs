namespace Millrace.Actors.Streaming;

/// <summary>A graph at one moment of its run.</summary>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Elements">Elements of the source handled, over all runs, rejected ones included.</param>
/// <param name="Bytes">Bytes of input handled, over all runs.</param>
/// <param name="TotalBytes">Bytes of the whole input, as it lies in files; null where unknown.</param>
/// <param name="BytesInFlight">Bytes of input between source and sink.</param>
/// <param name="Rejected">Rejections, over all runs.</param>
/// <param name="SourceWaits">Whether the source waits for room.</param>
/// <param name="Stages">Source, stages and sink, in order, since the run began.</param>
public sealed record GraphSnapshot(
    TimeSpan Elapsed,
    long Elements,
    long Bytes,
    long? TotalBytes,
    long BytesInFlight,
    long Rejected,
    bool SourceWaits,
    IReadOnlyList<StageReport> Stages)
{
    /// <summary>Elements left out as the configuration asks, over all runs.</summary>
    public long Filtered { get; init; }

    /// <summary>Bytes of input handled by this run.</summary>
    public long BytesOfRun { get; init; }

    /// <summary>Share of the input handled, over all runs, in [0, 1]; null where its size is unknown.</summary>
    public double? Share { get; init; }

    /// <summary>Share of the input that this run began at.</summary>
    public double ShareBefore { get; init; }

    /// <summary>Time until the end, going on at the pace of this run; null where unknown.</summary>
    public TimeSpan? Remaining => Share is { } share && share > ShareBefore
        ? Elapsed * Math.Min((1 - share) / (share - ShareBefore), TimeSpan.FromDays(10_000) / Elapsed)
        : null;

    /// <summary>
    /// What the graph waits on since <paramref name="earlier"/> (null: since the run began): the part whose workers are
    /// busiest, and the share of all workers' time, in [0, 1], that went into waiting.
    /// </summary>
    public (string Stage, double Share) WaitingOn(GraphSnapshot? earlier)
    {
        var busiest = 0;
        var highest = -1.0;
        var busy = 0.0;
        var waited = 0.0;
        for (var i = 0; i < Stages.Count; i++)
        {
            var (now, then) = (Stages[i], earlier?.Stages[i] ?? default);
            var worked = (now.Busy - then.Busy).TotalSeconds;
            busy += worked;
            waited += (now.Starved + now.Blocked - then.Starved - then.Blocked).TotalSeconds;
            if (worked / now.Workers > highest)
                (busiest, highest) = (i, worked / now.Workers);
        }
        return (Stages[busiest].Name, busy + waited > 0 ? waited / (busy + waited) : 0);
    }
}
