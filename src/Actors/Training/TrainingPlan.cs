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
    /// <summary>Where the checkpoint of a step is.</summary>
    public string PathOf(long step) => new CheckpointFolder(Folder, Trainer.KeepCheckpoints).PathOf(step);
}
