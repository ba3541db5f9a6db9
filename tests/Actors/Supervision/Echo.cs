using Millrace.Actors.Supervision;

namespace Millrace.Actors.Tests.Supervision;

/// <summary>What <see cref="Echo"/> understands.</summary>
abstract record EchoMessage
{
    /// <summary>Asks for the text back.</summary>
    public sealed record Say(string Text, ReplyTo<string> ReplyTo) : EchoMessage;

    /// <summary>Makes it fail.</summary>
    public sealed record Fail(Exception Cause) : EchoMessage;

    /// <summary>Makes it wait.</summary>
    public sealed record Wait(Task Until) : EchoMessage;

    /// <summary>Makes it do something.</summary>
    public sealed record Do(Func<ActorContext<EchoMessage>, ValueTask> Action) : EchoMessage;
}

/// <summary>An actor with state (how often it was spoken to) that tells a journal what happens to it.</summary>
sealed class Echo(Journal journal) : Actor<EchoMessage>
{
    int spoken;

    protected internal override async ValueTask ReceiveAsync(EchoMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case EchoMessage.Say say:
                say.ReplyTo.Reply($"{say.Text} {++spoken}");
                break;
            case EchoMessage.Fail fail:
                throw fail.Cause;
            case EchoMessage.Wait wait:
                await wait.Until.WaitAsync(cancellationToken);
                break;
            case EchoMessage.Do work:
                await work.Action(Context);
                break;
        }
    }

    protected internal override ValueTask PreStartAsync(CancellationToken cancellationToken) => journal.Note($"{Context.Self} started");

    protected internal override ValueTask PostStopAsync() => journal.Note($"{Context.Self} stopped");

    protected internal override ValueTask PreRestartAsync(Exception cause) => journal.Note($"{Context.Self} restarts: {cause.Message}");

    protected internal override ValueTask OnTerminatedAsync(Terminated terminated, CancellationToken cancellationToken) =>
        journal.Note($"{Context.Self} saw {terminated.Actor} end: {terminated.Cause?.Message ?? "on request"}");
}
