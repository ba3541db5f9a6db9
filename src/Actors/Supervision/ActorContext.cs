using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Supervision;

/// <summary>What an actor knows of its surroundings.</summary>
public sealed class ActorContext<TMessage>
{
    readonly ActorCell<TMessage> cell;

    internal ActorContext(ActorCell<TMessage> inside) => cell = inside;

    /// <summary>The actor itself, as others know it. It stays the same over restarts.</summary>
    public ActorRef<TMessage> Self => cell.Self;

    /// <summary>The clock of the system.</summary>
    public TimeProvider Time => cell.Time;

    /// <summary>The log of the system.</summary>
    public ILogger Logger => cell.Logger;

    /// <summary>
    /// Starts a child. Its failures are decided about by its options; it stops when this actor stops or is restarted.
    /// </summary>
    /// <exception cref="ArgumentException">A child of this name is alive.</exception>
    public ActorRef<TChild> Spawn<TChild>(string name, Func<Actor<TChild>> factory, ActorOptions options) =>
        cell.Spawn(name, factory, options);

    /// <summary>
    /// Has <see cref="Actor{TMessage}.OnTerminatedAsync"/> called when the other stops, at once if it has already.
    /// Children are watched anyway.
    /// </summary>
    public void Watch(ActorRef other) => cell.Watch(other);

    /// <summary>
    /// Sends the actor itself a message later, unless it is restarted or stopped before; disposing of the timer calls
    /// it off.
    /// </summary>
    public ITimer TellSelfAfter(TimeSpan delay, TMessage message) => cell.TellSelfAfter(delay, message);
}
