using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>Keeps elements in memory, all or nothing at each commit. Failures and pauses can be injected.</summary>
public sealed class CollectingSink<T>(CollectingStore<T> store) : Sink<T>
{
    readonly List<T> pending = [];
    int written;
    int writing;
    int commits;
    int disposals;
    volatile bool waits;

    /// <summary>A sink with a store of its own.</summary>
    public CollectingSink() : this(new CollectingStore<T>())
    {
    }

    /// <summary>What survives this sink.</summary>
    public CollectingStore<T> Store { get; } = store;

    /// <summary>Called before each write with its number in this sink, from 0; may throw.</summary>
    public Action<int> BeforeWrite { get; init; } = _ => { };

    /// <summary>Called for each element written.</summary>
    public Action<T> Written { get; init; } = _ => { };

    /// <summary>Called before each commit with its number in this sink, from 0; may throw: then it did not happen.</summary>
    public Action<int> BeforeCommit { get; init; } = _ => { };

    /// <summary>
    /// Called after each commit with its number in this sink, from 0; may throw: it happened all the same.
    /// </summary>
    public Action<int> AfterCommit { get; init; } = _ => { };

    /// <summary>No write goes through before this is done.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>Whether a write waits at the gate.</summary>
    public bool Waits => waits;

    /// <summary>Elements written to this sink, committed or not.</summary>
    public int WriteCount => Volatile.Read(ref written);

    /// <summary>How often this sink was closed.</summary>
    public int Disposals => Volatile.Read(ref disposals);

    /// <inheritdoc/>
    public override ValueTask<GraphProgress> OpenAsync(CancellationToken cancellationToken) => new(Store.Progress);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(T element, CancellationToken cancellationToken)
    {
        Enter();
        BeforeWrite(written);
        if (!Gate.IsCompleted)
        {
            waits = true;
            await Gate.WaitAsync(cancellationToken);
            waits = false;
        }
        pending.Add(element);
        Written(element);
        Interlocked.Increment(ref written);
        Leave();
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(GraphProgress progress, CancellationToken cancellationToken)
    {
        Enter();
        BeforeCommit(commits);
        Store.Committed = [.. Store.Committed, .. pending];
        Store.Progress = progress;
        Store.Commits++;
        pending.Clear();
        AfterCommit(commits++);
        Leave();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Store.Completed = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref disposals);
        return base.DisposeAsync();
    }

    void Enter()
    {
        if (Interlocked.Exchange(ref writing, 1) != 0)
            throw new InvalidOperationException("the sink was called by two threads at a time, or after it had failed");
        if (Disposals > 0)
            throw new InvalidOperationException("the sink was called after it was closed");
    }

    void Leave() => Volatile.Write(ref writing, 0);
}
