namespace Millrace.Pipeline.Commands;

/// <summary>What the command line asks of training.</summary>
/// <param name="StepsThisRun">Steps that this process may take; null: as configured.</param>
/// <param name="ResumeStep">The step to go back to; null: go on from the newest checkpoint.</param>
sealed record TrainingRequest(long? StepsThisRun, long? ResumeStep);
