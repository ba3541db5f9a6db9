namespace Millrace.Actors.Training;

/// <summary>What becomes of a run, over all instances of its trainer.</summary>
sealed class TrainingOutcome
{
    /// <summary>The result, or why what is trained could not be saved.</summary>
    public TaskCompletionSource<TrainingResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Steps done when the trainer failed, the furthest of the failures in a row.</summary>
    public long FailedStep { get; private set; } = -1;

    /// <summary>The first of the failures in a row.</summary>
    public Exception? FirstCause { get; private set; }

    /// <summary>The trainer fails.</summary>
    public void Failed(long step, Exception cause)
    {
        FailedStep = Math.Max(FailedStep, step);
        FirstCause ??= cause;
    }

    /// <summary>The trainer has come past where it failed: the next failure is another one.</summary>
    public void Recovered() => (FailedStep, FirstCause) = (-1, null);
}
