namespace Millrace.Actors.Supervision;

/// <summary>An actor as others know it: something that takes messages.</summary>
public sealed class ActorRef<TMessage> : ActorRef
{
    readonly ActorCell<TMessage> cell;

    internal ActorRef(ActorCell<TMessage> inside) => cell = inside;

    /// <inheritdoc/>
    public override string Name => cell.Name;

    /// <inheritdoc/>
    public override string Path => cell.Path;

    /// <inheritdoc/>
    public override Task<Exception?> Stopped => cell.Stopped;

    /// <inheritdoc/>
    public override void Stop() => cell.Stop();

    /// <inheritdoc/>
    public override void Abort() => cell.Abort();

    /// <summary>Puts a message into the mailbox, or says why not. Never waits.</summary>
    public TellResult Tell(TMessage message) => cell.Tell(message);

    /// <summary>Puts a message into the mailbox as soon as there is room; false: the actor has stopped.</summary>
    public ValueTask<bool> TellAsync(TMessage message, CancellationToken cancellationToken) => cell.TellAsync(message, cancellationToken);

    /// <summary>Sends a question and waits for the answer.</summary>
    /// <param name="question">Makes the message, given where the answer goes.</param>
    /// <param name="timeout">Longest wait, for room in the mailbox and for the answer together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    /// <exception cref="ActorStoppedException">The actor stopped without an answer.</exception>
    public async Task<TReply> AskAsync<TReply>(
        Func<ReplyTo<TReply>, TMessage> question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var replyTo = new ReplyTo<TReply>();
        using var patience = new CancellationTokenSource(timeout, cell.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            if (await TellAsync(question(replyTo), either.Token))
                await Task.WhenAny(replyTo.Answer, Stopped).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Path} gave no answer within {timeout.TotalMilliseconds:0} ms");
        }
        return replyTo.Answer.IsCompleted ? await replyTo.Answer : throw new ActorStoppedException(Path, await Stopped);
    }
}
