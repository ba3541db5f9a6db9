namespace Millrace.Actors.Supervision;

/// <summary>What is done about a failure.</summary>
public enum Directive
{
    /// <summary>
    /// The next one is taken. A graph counts the element, writes it to <c>rejected/</c> and takes back what it did to a state;
    /// an actor keeps its state as it is.
    /// </summary>
    Skip,

    /// <summary>
    /// A fresh instance takes over after a pause. A stage gets its state from before the element, and the element again;
    /// an actor begins anew with the next message.
    /// </summary>
    Restart,

    /// <summary>Trying again is pointless: the run, or the actor, ends with this failure.</summary>
    Stop,

    /// <summary>The one above decides.</summary>
    Escalate,
}
