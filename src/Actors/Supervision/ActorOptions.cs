namespace Millrace.Actors.Supervision;

/// <summary>How an actor is run.</summary>
/// <param name="MailboxCapacity">Messages that may wait, at least 1.</param>
/// <param name="Supervision">Limits and pauses of its restarts.</param>
public sealed record ActorOptions(int MailboxCapacity, SupervisionOptions Supervision)
{
    /// <summary>
    /// What is done about which exception; null: <see cref="FailurePolicy.Decide"/>. What a child escalates arrives as
    /// <see cref="ActorFailedException"/>, with the cause inside.
    /// </summary>
    public Func<Exception, Directive>? Decide { get; init; }

    /// <summary>Is told of each restart, before its pause, and of the failure.</summary>
    public Action<RestartDecision, Exception>? Restarting { get; init; }

    /// <summary>
    /// Whether it has an operating system thread of its own, to which its awaits come back: for what is kept by thread,
    /// such as libtorch's grad mode.
    /// </summary>
    public bool DedicatedThread { get; init; }
}
