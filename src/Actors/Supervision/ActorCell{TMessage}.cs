using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Supervision;

/// <summary>Runs one actor: its mailbox, its instances one after the other, what is done about their failures.</summary>
sealed class ActorCell<TMessage> : ActorCell
{
    readonly Func<Actor<TMessage>> factory;
    readonly ActorOptions options;
    readonly RestartHistory restarts;
    readonly Channel<TMessage> mailbox;
    readonly ActorContext<TMessage> context;
    Actor<TMessage>? actor;
    Exception? failure;
    bool escalated;
    int generation;

    public ActorCell(
        string name, ActorCell? parent, Func<Actor<TMessage>> make, ActorOptions actorOptions, TimeProvider time, ILogger logger)
        : base(name, parent, time, logger)
    {
        (factory, options) = (make, actorOptions);
        restarts = new RestartHistory(options.Supervision, Path, time);
        mailbox = Channel.CreateBounded<TMessage>(new BoundedChannelOptions(options.MailboxCapacity)
        {
            FullMode = BoundedChannelFullMode.Wait,
        });
        context = new ActorContext<TMessage>(this);
        Self = new ActorRef<TMessage>(this);
    }

    public ActorRef<TMessage> Self { get; }

    public override ActorRef Ref => Self;

    public void Start() => _ = options.DedicatedThread ? SingleThreadContext.RunAsync(Path, RunAsync) : Task.Run(RunAsync);

    public TellResult Tell(TMessage message) =>
        mailbox.Writer.TryWrite(message) ? TellResult.Taken
        : Stopping.IsCancellationRequested || Stopped.IsCompleted ? TellResult.Stopped
        : TellResult.Full;

    public async ValueTask<bool> TellAsync(TMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await mailbox.Writer.WriteAsync(message, cancellationToken);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    public void Watch(ActorRef other)
    {
        var watching = generation;
        other.Stopped.ContinueWith(
            stopped => Post(new Signal(other, stopped.Result, Failed: false, watching)),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public ITimer TellSelfAfter(TimeSpan delay, TMessage message)
    {
        var telling = generation;
        return Time.CreateTimer(
            _ =>
            {
                if (Volatile.Read(ref generation) == telling)
                    _ = TellAsync(message, CancellationToken.None).AsTask();
            },
            null, delay, Timeout.InfiniteTimeSpan);
    }

    protected override void CloseMailbox() => mailbox.Writer.TryComplete();

    async Task RunAsync()
    {
        try
        {
            if (await StartInstanceAsync())
                await HandleAllAsync();
        }
        catch (Exception cause)
        {
            // Only what decides about failures can end up here; whoever waits for this actor must not wait for ever.
            (failure, escalated) = (new ActorFailedException(Path, 0, cause), true);
        }
        CloseMailbox();
        Interlocked.Increment(ref generation);
        await StopChildrenAsync(forGood: true);
        if (actor is { } last)
            await GuardAsync(last.PostStopAsync);
        if (failure is not null)
            Log.ActorFailed(Logger, Path, failure);
        TellStopped(failure, escalated);
    }

    // Until it is stopped, or fails for good.
    async Task HandleAllAsync()
    {
        Task<bool>? message = null;
        while (!Aborting.IsCancellationRequested)
        {
            var (signal, next) = NextSignal();
            if (signal is not null)
            {
                if (!await HandleAsync(signal))
                    return;
            }
            else if (mailbox.Reader.TryRead(out var received))
            {
                if (!await SupervisedAsync(() => actor!.ReceiveAsync(received, Aborting)))
                    return;
            }
            else
            {
                message ??= mailbox.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
                await Task.WhenAny(message, next);
                if (message.IsCompleted && !await message)
                    return;
                if (message.IsCompleted)
                    message = null;
            }
        }
    }

    ValueTask<bool> HandleAsync(Signal signal)
    {
        // Of a child, or one watched, of an instance that is no more: the instance of now knows nothing of it.
        if (signal.Child is { } child ? !Has(child, forget: !signal.Failed) : signal.Generation != generation)
            return ValueTask.FromResult(true);
        if (signal.Failed)
            return DecideAsync(signal.Cause!, signal.Actor.Path);
        return SupervisedAsync(() => actor!.OnTerminatedAsync(new Terminated(signal.Actor, signal.Cause), Aborting));
    }

    // False: the actor ends.
    async ValueTask<bool> SupervisedAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
            restarts.Succeeded();
            return true;
        }
        catch (OperationCanceledException) when (Aborting.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception cause)
        {
            return await DecideAsync(cause, Path);
        }
    }

    async ValueTask<bool> DecideAsync(Exception cause, string origin)
    {
        while (true)
        {
            switch ((options.Decide ?? FailurePolicy.Decide)(cause))
            {
                case Directive.Skip when actor is not null:
                    Log.MessageSkipped(Logger, Path, cause);
                    return true;
                case Directive.Skip or Directive.Stop:
                    failure = cause;
                    return false;
                case Directive.Escalate:
                    (failure, escalated) = (cause as ActorFailedException ?? new ActorFailedException(origin, 0, cause), true);
                    return false;
            }
            var decision = restarts.Failed();
            if (!decision.Restart)
            {
                (failure, escalated) = (new ActorFailedException(origin, decision.Restarts, cause), true);
                return false;
            }
            Log.ActorRestarted(Logger, Path, decision.Restarts, options.Supervision.MaxRestarts, decision.Delay.TotalMilliseconds, cause);
            options.Restarting?.Invoke(decision, cause);
            Interlocked.Increment(ref generation);
            await StopChildrenAsync(forGood: false);
            if (actor is { } old)
                await GuardAsync(() => old.PreRestartAsync(cause));
            actor = null;
            if (!await PauseAsync(decision.Delay))
                return false;
            if (await TryStartAsync() is not { } again)
                return true;
            (cause, origin) = (again, Path);
        }
    }

    async ValueTask<bool> StartInstanceAsync() => await TryStartAsync() is not { } cause || await DecideAsync(cause, Path);

    // Makes an instance and starts it; gives what it threw.
    async ValueTask<Exception?> TryStartAsync()
    {
        try
        {
            var made = factory();
            made.Enter(context);
            await made.PreStartAsync(Aborting);
            actor = made;
            return null;
        }
        catch (Exception cause)
        {
            return cause;
        }
    }

    async ValueTask<bool> PauseAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, Time, Stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // it was to stop anyway
        }
    }

    // The end of an instance has nobody to fail to.
    async ValueTask GuardAsync(Func<ValueTask> ending)
    {
        try
        {
            await ending();
        }
        catch (Exception cause)
        {
            Log.ActorEndedBadly(Logger, Path, cause);
        }
    }
}
