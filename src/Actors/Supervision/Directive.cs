namespace Millrace.Actors.Supervision;

/// <summary>What is done about a failure.</summary>
public enum Directive
{
    /// <summary>This element can never pass: it is counted and written to <c>rejected/</c>, and the next one is taken. State is as before it.</summary>
    Skip,

    /// <summary>A fresh instance takes over after a pause, with the state from before the element, and the element is tried again.</summary>
    Restart,

    /// <summary>Trying again is pointless: the run, or the actor, ends with this failure.</summary>
    Stop,

    /// <summary>The one above decides.</summary>
    Escalate,
}
