namespace Millrace.Actors.Streaming.Engine;

/// <summary>What a graph knows of its sink before it runs.</summary>
abstract class SinkBlueprint(string name) : IAsyncDisposable
{
    public string Name { get; } = name;

    public abstract Type InType { get; }

    public abstract ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes what comes, and commits, until the input ends.</summary>
    public abstract Task<GraphProgress> WriteAsync(
        RunContext run, GraphProgress progress, IBatchReader input, GraphStatistics statistics, RejectedLog rejected);

    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
