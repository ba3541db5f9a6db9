using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Supervision;

/// <summary>Owns actors: starts them, ends when the first of them fails with nobody to help it, stops them all.</summary>
public sealed class ActorSystem : IAsyncDisposable
{
    static readonly ActorOptions NoMercy = new(1, new SupervisionOptions(0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0))
    {
        Decide = _ => Directive.Escalate,
    };

    readonly ActorCell<Never> root;

    /// <param name="name">Name of the system, the first part of all paths.</param>
    /// <param name="time">The clock of all its actors.</param>
    /// <param name="logger">The log of all its actors.</param>
    public ActorSystem(string name, TimeProvider time, ILogger logger)
    {
        root = new ActorCell<Never>(name, parent: null, () => new Root(), NoMercy, time, logger);
        root.Start();
        Completion = CompleteAsync();
    }

    /// <summary>
    /// Completes when all actors have stopped. Faults with <see cref="ActorFailedException"/> where a failure was
    /// escalated beyond the topmost actor.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Starts an actor at the top.</summary>
    /// <param name="name">Its name, the only one of its kind at the top.</param>
    /// <param name="factory">Makes a new instance each time: at the start, and after each restart.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="ActorStoppedException">The system is stopping or has stopped.</exception>
    public ActorRef<TMessage> Spawn<TMessage>(string name, Func<Actor<TMessage>> factory, ActorOptions options) =>
        root.Spawn(name, factory, options);

    /// <summary>Stops all actors, the youngest first, each once it has handled what is in its mailbox.</summary>
    public Task StopAsync()
    {
        root.Stop();
        return root.Stopped;
    }

    /// <summary>Stops all actors at once.</summary>
    public Task AbortAsync()
    {
        root.Abort();
        return root.Stopped;
    }

    /// <summary><see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    async Task CompleteAsync()
    {
        if (await root.Stopped is { } cause)
            throw cause as ActorFailedException ?? new ActorFailedException(root.Name, 0, cause);
    }

    /// <summary>The messages of the root: there are none.</summary>
    sealed class Never;

    sealed class Root : Actor<Never>
    {
        protected internal override ValueTask ReceiveAsync(Never message, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
