namespace Millrace.Actors.Supervision;

/// <summary>
/// Something long-lived that handles one message at a time, in the order in which they came, and is supervised.
/// </summary>
/// <remarks>
/// What it throws is decided about as <see cref="ActorOptions.Decide"/> says: <see cref="Directive.Skip"/> goes on with the
/// next message and the state as it is; <see cref="Directive.Restart"/> stops the children, pauses, and goes on with the next
/// message in a fresh instance; <see cref="Directive.Stop"/> ends the actor; <see cref="Directive.Escalate"/> ends it and makes
/// its parent fail with the same cause. The message that failed is not handed over again: whoever sent it may ask again.
/// </remarks>
/// <typeparam name="TMessage">The messages it takes: an immutable record, or the base of several.</typeparam>
public abstract class Actor<TMessage>
{
    ActorContext<TMessage>? context;

    /// <summary>What the actor knows of its surroundings. Not there yet in the constructor.</summary>
    protected ActorContext<TMessage> Context =>
        context ?? throw new InvalidOperationException("an actor has no context in its constructor; use PreStartAsync");

    /// <summary>Handles one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancelled when the actor is aborted.</param>
    protected internal abstract ValueTask ReceiveAsync(TMessage message, CancellationToken cancellationToken);

    /// <summary>Before the first message of this instance. Children are spawned and others watched here.</summary>
    protected internal virtual ValueTask PreStartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// After the last message, when the children have stopped; also of an instance that is replaced, unless <see
    /// cref="PreRestartAsync"/> says otherwise.
    /// </summary>
    protected internal virtual ValueTask PostStopAsync() => ValueTask.CompletedTask;

    /// <summary>Before this instance is replaced by a fresh one, when the children have stopped.</summary>
    protected internal virtual ValueTask PreRestartAsync(Exception cause) => PostStopAsync();

    /// <summary>An actor that is watched, or a child, has stopped.</summary>
    protected internal virtual ValueTask OnTerminatedAsync(Terminated terminated, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    internal void Enter(ActorContext<TMessage> surroundings) => context = surroundings;
}
