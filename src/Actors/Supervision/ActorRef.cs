namespace Millrace.Actors.Supervision;

/// <summary>An actor as others know it, whatever its messages.</summary>
public abstract class ActorRef
{
    /// <summary>Its name among its siblings.</summary>
    public abstract string Name { get; }

    /// <summary>The names from the system down to it, with slashes.</summary>
    public abstract string Path { get; }

    /// <summary>
    /// Completes when it and its children have stopped, with the failure that ended it, or null. Never faults.
    /// </summary>
    public abstract Task<Exception?> Stopped { get; }

    /// <summary>
    /// Asks it to stop once it has handled what is in its mailbox; it takes no more. An actor may ask this of itself.
    /// </summary>
    public abstract void Stop();

    /// <summary>Asks it to stop at once: the message at hand is cancelled, those that wait are dropped.</summary>
    public abstract void Abort();

    /// <summary><see cref="Stop"/>, and waits until it has. An actor that waits for itself waits for ever.</summary>
    public Task StopAsync()
    {
        Stop();
        return Stopped;
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Path;
}
