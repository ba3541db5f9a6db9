namespace Millrace.Actors.Streaming;

/// <summary>Where elements go. It commits what it wrote together with the progress of the graph, all or nothing.</summary>
/// <remarks>
/// Called by one thread at a time, with the elements in the order of the source. After <see cref="CommitAsync"/> returns,
/// a <c>kill -9</c> loses nothing of it; what was written after the last commit must vanish when the sink is opened again.
/// </remarks>
public abstract class Sink<TIn> : IAsyncDisposable
{
    /// <summary>Prepares for writing, dropping what was never committed, and says where to go on.</summary>
    public abstract ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes one element.</summary>
    public abstract ValueTask WriteAsync(TIn element, CancellationToken cancellationToken);

    /// <summary>Makes everything written so far durable, with the progress.</summary>
    public abstract ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken);

    /// <summary>The source has ended and everything is committed.</summary>
    public virtual ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
