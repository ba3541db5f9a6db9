using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Supervision;

/// <summary>
/// What surrounds an actor over all its instances: place in the tree, children, signals. Signals overtake messages.
/// </summary>
abstract class ActorCell(string name, ActorCell? parent, TimeProvider time, ILogger logger)
{
    readonly Lock gate = new();
    readonly List<ActorCell> children = [];
    readonly Queue<Signal> signals = [];
    readonly TaskCompletionSource<Exception?> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource stopping = new();
    readonly CancellationTokenSource aborting = new();
    TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool closed;

    public string Name { get; } = name;

    public string Path { get; } = parent is null ? name : $"{parent.Path}/{name}";

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public Task<Exception?> Stopped => stopped.Task;

    public abstract ActorRef Ref { get; }

    /// <summary>Cancelled when it should stop, gently or not.</summary>
    protected CancellationToken Stopping => stopping.Token;

    /// <summary>Cancelled when it should stop at once.</summary>
    protected CancellationToken Aborting => aborting.Token;

    public void Stop()
    {
        CloseMailbox();
        stopping.Cancel();
    }

    public void Abort()
    {
        Stop();
        aborting.Cancel();
    }

    public ActorRef<TChild> Spawn<TChild>(string childName, Func<Actor<TChild>> factory, ActorOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(childName);
        var child = new ActorCell<TChild>(childName, this, factory, options, Time, Logger);
        lock (gate)
        {
            if (closed)
                throw new ActorStoppedException(Path, null);
            if (children.Exists(other => other.Name == childName))
                throw new ArgumentException($"{Path} has a child named {childName} already", nameof(childName));
            children.Add(child);
        }
        child.Start();
        return child.Self;
    }

    /// <summary>A child, or one that is watched, has stopped, or failed and leaves the decision to this one.</summary>
    public void Post(Signal signal)
    {
        lock (gate)
        {
            signals.Enqueue(signal);
            signalled.TrySetResult();
        }
    }

    /// <summary>No message is taken any more.</summary>
    protected abstract void CloseMailbox();

    /// <summary>The next signal, or null and a task that completes with it.</summary>
    protected (Signal? Signal, Task Next) NextSignal()
    {
        lock (gate)
        {
            if (signals.TryDequeue(out var signal))
                return (signal, Task.CompletedTask);
            if (signalled.Task.IsCompleted)
                signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (null, signalled.Task);
        }
    }

    /// <summary>Whether the child is one of the instance of now.</summary>
    protected bool Has(ActorCell child, bool forget)
    {
        lock (gate)
            return forget ? children.Remove(child) : children.Contains(child);
    }

    /// <summary>
    /// Stops the children, the youngest first, and waits for them. <paramref name="forGood"/>: there will be no
    /// others.
    /// </summary>
    protected async Task StopChildrenAsync(bool forGood)
    {
        while (true)
        {
            ActorCell? youngest;
            lock (gate)
            {
                closed |= forGood;
                youngest = children.LastOrDefault();
            }
            if (youngest is null)
                return;
            await using (Aborting.Register(youngest.Abort))
            {
                youngest.Stop();
                await youngest.Stopped;
            }
            Has(youngest, forget: true);
        }
    }

    /// <summary>
    /// Tells everybody that this one has stopped. A failure that it leaves to its parent arrives there first.
    /// </summary>
    protected void TellStopped(Exception? cause, bool escalated)
    {
        if (escalated)
            parent?.Post(new Signal(Ref, cause, Failed: true, Generation: null) { Child = this });
        stopped.SetResult(cause);
        parent?.Post(new Signal(Ref, cause, Failed: false, Generation: null) { Child = this });
    }

    /// <summary>News of another actor.</summary>
    /// <param name="Actor">Which.</param>
    /// <param name="Cause">Its failure, or null.</param>
    /// <param name="Failed">Whether it leaves the decision to this one; else it has stopped.</param>
    /// <param name="Generation">The instance that watched it; null for a child.</param>
    public sealed record Signal(ActorRef Actor, Exception? Cause, bool Failed, int? Generation)
    {
        /// <summary>Set: it is a child.</summary>
        public ActorCell? Child { get; init; }
    }
}
