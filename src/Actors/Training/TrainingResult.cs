namespace Millrace.Actors.Training;

/// <summary>What came of training, over all processes of the run.</summary>
/// <param name="Steps">Steps taken.</param>
/// <param name="IsDone">Whether these are all; else the process has taken as many as it may.</param>
/// <param name="FirstLoss">Mean loss of the first steps that were reported.</param>
/// <param name="LastLoss">Mean loss of the last ones.</param>
/// <param name="Sequences">Sequences trained on.</param>
/// <param name="Time">Time spent on them, waiting included, evaluations and checkpoints left out.</param>
/// <param name="Waited">Time of it spent waiting for data.</param>
/// <param name="EndToEnd">Time of the processes, evaluations, checkpoints and the way to the first step included.</param>
/// <param name="SkippedSteps">Steps that changed nothing, because their gradients were not finite.</param>
/// <param name="Latencies">How long the steps took.</param>
/// <param name="Evaluation">The last look at the held-out split; null where nothing is held out.</param>
/// <param name="Checkpoint">Folder of the last checkpoint; null where none is written.</param>
public sealed record TrainingResult(
    long Steps,
    bool IsDone,
    double FirstLoss,
    double LastLoss,
    long Sequences,
    TimeSpan Time,
    TimeSpan Waited,
    TimeSpan EndToEnd,
    long SkippedSteps,
    StepLatencies Latencies,
    EvaluationReport? Evaluation,
    string? Checkpoint);
