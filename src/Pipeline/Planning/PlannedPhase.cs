namespace Millrace.Pipeline.Planning;

/// <summary>A phase of training as it is planned.</summary>
/// <param name="Name">Its name; null where the run has no phases.</param>
/// <param name="Options">What holds while it lasts.</param>
/// <param name="FirstStep">Steps of the phases before it.</param>
/// <param name="Data">What it trains on.</param>
sealed record PlannedPhase(string? Name, PipelineOptions Options, long FirstStep, PlannedData Data)
{
    /// <summary>The step that it ends with.</summary>
    public long LastStep => FirstStep + Options.Trainer.Steps;
}
