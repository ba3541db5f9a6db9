namespace Millrace.Actors.Training;

/// <summary>How far one process trains, over all phases and all instances of its trainers.</summary>
/// <param name="stepsThisRun">Steps it may take; 0: as many as there are.</param>
sealed class StepBudget(long stepsThisRun)
{
    long? end;

    /// <summary>The step to end at; settled by the step that is asked from first, where the process begins.</summary>
    public long EndFrom(long step) => end ??= stepsThisRun == 0 ? long.MaxValue : step + stepsThisRun;
}
