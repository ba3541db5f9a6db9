namespace Millrace.Actors.Supervision;

/// <summary>Where the answer to a question goes; part of the message that asks.</summary>
public sealed class ReplyTo<TReply>
{
    readonly TaskCompletionSource<TReply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TReply> Answer => answer.Task;

    /// <summary>Answers; false: somebody has answered before.</summary>
    public bool Reply(TReply reply) => answer.TrySetResult(reply);

    /// <summary>Makes the one who asked fail; false: somebody has answered before.</summary>
    public bool Fail(Exception cause) => answer.TrySetException(cause);
}
