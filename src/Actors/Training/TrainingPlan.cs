using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;
using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>What a training run needs to know, besides where its batches come from.</summary>
/// <param name="Model">Shape of the network.</param>
/// <param name="Precision">Of activations and products.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Schedule">The learning rate over the steps.</param>
/// <param name="Trainer">Steps, threads, and what is done every so many steps.</param>
/// <param name="Seed">Of the initial weights and of dropout.</param>
/// <param name="Fingerprint">Of the run's plan; a checkpoint of another one is not resumed from.</param>
/// <param name="Folder">The folder of the checkpoints.</param>
/// <param name="Files">Small files that every checkpoint carries, so that others can read it: config.json, vocab.txt.</param>
public sealed record TrainingPlan(
    INetworkConfig Model,
    Precision Precision,
    OptimizerOptions Optimizer,
    ScheduleOptions Schedule,
    TrainerOptions Trainer,
    ulong Seed,
    string Fingerprint,
    string Folder,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files)
{
    /// <summary>The phase it is; null where there is only one.</summary>
    public string? Phase { get; init; }

    /// <summary>Steps of the phases before: checkpoints and reports count on from there, the data and the schedule from 0.</summary>
    public long FirstStep { get; init; }

    /// <summary>Steps of the phases behind.</summary>
    public long StepsBehind { get; init; }

    /// <summary>The steps, besides the newest ones, whose checkpoints are kept: the last of each phase.</summary>
    public IReadOnlyCollection<long> Milestones { get; init; } = [];

    /// <summary>The step that the phase ends with.</summary>
    public long LastStep => FirstStep + Trainer.Steps;

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => LastStep + StepsBehind;

    /// <summary>Its checkpoints.</summary>
    public CheckpointFolder Checkpoints => new(Folder, Trainer.KeepCheckpoints) { Milestones = Milestones };

    /// <summary>Where the checkpoint of a step is.</summary>
    public string PathOf(long step) => Checkpoints.PathOf(step);
}
