namespace Millrace.Actors.Supervision;

/// <summary>What became of a message that was not waited for.</summary>
public enum TellResult
{
    /// <summary>It is in the mailbox.</summary>
    Taken,

    /// <summary>The mailbox is full; the message is not in it.</summary>
    Full,

    /// <summary>The actor is stopping or has stopped; the message is not in its mailbox.</summary>
    Stopped,
}
