using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>What a <see cref="CollectingSink{T}"/> has committed: the disk of a test, which outlives its sinks.</summary>
public sealed class CollectingStore<T>
{
    /// <summary>The elements committed, in order.</summary>
    public IReadOnlyList<T> Committed { get; internal set; } = [];

    /// <summary>The progress committed with them.</summary>
    public GraphProgress Progress { get; internal set; } = GraphProgress.None;

    /// <summary>Number of commits, over all sinks.</summary>
    public int Commits { get; internal set; }

    /// <summary>Whether the graph was completed.</summary>
    public bool Completed { get; internal set; }
}
