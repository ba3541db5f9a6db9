using Millrace.Model.Configuration;
using Millrace.Model.Torch;

namespace Millrace.Actors.Training;

/// <summary>Settings of <c>millrace.trainer</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Steps">Optimizer updates of the whole run; the learning rate's schedule ends there. 0: prepare data only.</param>
/// <param name="Device">Where the network is computed.</param>
/// <param name="Threads">Threads of the kernels; 0: one for each core this process may use.</param>
/// <param name="EvaluationSteps">Steps between two evaluations on the held-out split; the last step always has one.</param>
/// <param name="CheckpointSteps">Steps between two checkpoints; the last step always has one.</param>
/// <param name="KeepCheckpoints">How many checkpoints are kept.</param>
/// <param name="LogSteps">Steps that one line of the log stands for.</param>
/// <param name="PrefetchSteps">Steps loaded ahead of the one that is trained.</param>
/// <param name="StepsThisRun">Steps after which this process ends; 0: none.</param>
/// <param name="SkipCheckpoint">Whether no checkpoint is written, at the end and at a stop neither.</param>
/// <param name="MaxSkippedSteps">Steps in a row without finite gradients that end the run when there is one more.</param>
/// <param name="InitCheckpoint">Where the first weights come from, as Model.Interchange.ForeignCheckpoint finds them; null: they are drawn.</param>
/// <param name="KeepMoments">Whether the optimizer's moments come with the weights of a phase before, or of a checkpoint.</param>
/// <param name="CheckpointActivations">Layers keep their input alone and compute the rest again: less memory, more arithmetic, the same bits.</param>
public sealed record TrainerOptions(
    long Steps,
    DeviceChoice Device,
    int Threads,
    long EvaluationSteps,
    long CheckpointSteps,
    int KeepCheckpoints,
    long LogSteps,
    int PrefetchSteps,
    long StepsThisRun,
    bool SkipCheckpoint,
    int MaxSkippedSteps,
    string? InitCheckpoint,
    bool KeepMoments,
    bool CheckpointActivations)
{
    /// <summary>Reads the section.</summary>
    public static TrainerOptions Bind(ConfigSection config) => new(
        config.Int64("steps", min: 0),
        config.OneOf<DeviceChoice>("device"),
        config.Int("threads", min: 0, max: 4096),
        config.Int64("evaluation-steps", min: 1),
        config.Int64("checkpoint-steps", min: 1),
        config.Int("keep-checkpoints", min: 1),
        config.Int64("log-steps", min: 1),
        config.Int("prefetch-steps", min: 1),
        config.Int64("steps-this-run", min: 0),
        config.Bool("skip-checkpoint"),
        config.Int("max-skipped-steps", min: 0),
        config.FilePath("init-checkpoint"),
        config.Bool("keep-moments"),
        config.Bool("checkpoint_activations"));
}
