using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>The network and its optimizer between two checkpoints. Lives on one thread, which it sets up.</summary>
sealed class TrainingSession : IDisposable
{
    const string CompletedSteps = "completed_steps";
    const string LossScaleFactor = "loss_scale";
    const string LossScaleGoodSteps = "loss_scale_good_steps";

    readonly TrainingPlan plan;
    readonly IPreTrainingNetwork network;
    readonly Optimizer optimizer;
    readonly PreTrainingStep step;

    public TrainingSession(TrainingPlan plan)
    {
        this.plan = plan;
        TorchThread.Count = plan.Trainer.Threads == 0 ? Environment.ProcessorCount : plan.Trainer.Threads;
        var backend = Backend.Of(plan.Trainer.Device, plan.Precision) with { CheckpointActivations = plan.Trainer.CheckpointActivations };
        network = plan.Model.Create(backend, plan.Seed);
        try
        {
            optimizer = Optimizer.Create(plan.Optimizer, network.Parameters);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        step = new PreTrainingStep(network, optimizer, plan.Seed);
    }

    /// <summary>Steps taken, those without an update for want of finite gradients included: the number of the next batch.</summary>
    public long Step { get; private set; }

    /// <summary>What has come of the run so far.</summary>
    public TrainingProgress Progress { get; set; } = TrainingProgress.None;

    /// <summary>Threads of the kernels.</summary>
    public int Threads => TorchThread.Count;

    /// <summary>How many numbers are trained.</summary>
    public long Parameters => network.Parameters.Count;

    /// <summary>fp32 or bf16.</summary>
    public Precision Precision => network.Precision;

    /// <summary>Goes back to a checkpoint that has been verified, or from the last one of the phase before into this phase.</summary>
    /// <exception cref="CheckpointException">It is of another plan, or lacks something.</exception>
    public void Restore(CheckpointManifest manifest, string folder)
    {
        if (manifest.Fingerprint != plan.Fingerprint)
            throw new CheckpointException($"{folder} is of another plan; resuming would mix two models\n\nhint: use a new --run-dir");
        var beginsPhase = manifest.Step == plan.FirstStep;
        Load(folder, withMoments: !beginsPhase || plan.Trainer.KeepMoments);
        var scale = new LossScale(
            TrainingProgress.Real(manifest.Progress, LossScaleFactor, folder),
            (int)TrainingProgress.Whole(manifest.Progress, LossScaleGoodSteps, folder));
        // The gradients of another phase may have another size; and a run may change its device, and precision auto with it.
        if (!beginsPhase && scale != LossScale.None && step.LossScale != LossScale.None)
            step.LossScale = scale;
        optimizer.CompletedSteps = beginsPhase ? 0 : TrainingProgress.Whole(manifest.Progress, CompletedSteps, folder);
        Progress = TrainingProgress.Of(manifest.Progress, folder);
        Step = manifest.Step;
    }

    /// <summary>Takes weights from anywhere, and where the plan says so the moments that lie beside; the step remains 0.</summary>
    /// <param name="path">A checkpoint, a run, or a file of weights that another program wrote.</param>
    /// <exception cref="CheckpointException">It lacks something, or something has another shape.</exception>
    public WeightReport Begin(string path)
    {
        using var checkpoint = ForeignCheckpoint.Open(path);
        var report = checkpoint.ReadInto([.. network.Parameters.State()]);
        network.Parameters.RefreshWorking();
        if (plan.Trainer.KeepMoments)
            LoadMoments(Path.GetDirectoryName(checkpoint.Path)!);
        return report;
    }

    void Load(string folder, bool withMoments)
    {
        using (var weights = SafetensorsFile.Open(Path.Combine(folder, CheckpointFolder.WeightsFile)))
            Read(weights, network.Parameters.State());
        network.Parameters.RefreshWorking();
        if (withMoments)
            LoadMoments(folder);
    }

    void LoadMoments(string folder)
    {
        using var moments = SafetensorsFile.Open(Path.Combine(folder, CheckpointFolder.OptimizerFile));
        Read(moments, optimizer.State());
        optimizer.Refresh();
    }

    /// <summary>One optimizer step.</summary>
    /// <param name="microBatches">The global batch.</param>
    /// <param name="stop">Drops the step between two micro-batches: nothing has changed then.</param>
    /// <returns>Null where it was dropped.</returns>
    public StepResult? Train(IReadOnlyList<PreTrainingBatch> microBatches, CancellationToken stop)
    {
        step.Begin();
        var weights = LossWeights.MeansOver(microBatches);
        for (var i = 0; i < microBatches.Count; i++)
        {
            if (stop.IsCancellationRequested)
                return null;
            step.Accumulate(microBatches[i], weights, i);
        }
        var result = step.Finish(plan.Schedule.At(optimizer.CompletedSteps, plan.Trainer.Steps));
        Step++;
        return result;
    }

    /// <summary>Losses and hits over batches, without dropout and without learning. Without a batch, of no sequence.</summary>
    /// <param name="batches">The held-out split.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <returns>Null where it was ended.</returns>
    public EvaluationReport? Evaluate(IEnumerable<PreTrainingBatch> batches, CancellationToken stop) =>
        HeldOutEvaluation.Of(network, Step, batches, stop);

    /// <summary>The live memory of everything that is trained: the weights, then the moments.</summary>
    public IReadOnlyList<NamedArray> State() => [.. network.Parameters.State(), .. optimizer.State()];

    /// <summary>A copy of everything that resumes, which training does not touch any more.</summary>
    /// <param name="buffer">Holds the numbers of the copy.</param>
    public Checkpoint Snapshot(SnapshotBuffer buffer)
    {
        var copies = buffer.Copy(State());
        var weights = network.Parameters.Slots.Count;
        var progress = new Dictionary<string, string>(Progress.ToTexts())
        {
            [CompletedSteps] = TrainingProgress.Text(optimizer.CompletedSteps),
            [LossScaleFactor] = TrainingProgress.Text(step.LossScale.Value),
            [LossScaleGoodSteps] = TrainingProgress.Text((long)step.LossScale.GoodSteps),
        };
        if (plan.Phase is { } phase)
            progress["phase"] = phase;
        return new Checkpoint(
            Step,
            plan.Fingerprint,
            [.. copies.Take(weights)],
            [.. copies.Skip(weights)],
            progress,
            plan.Files);
    }

    public void Dispose()
    {
        optimizer.Dispose();
        network.Dispose();
    }

    static void Read(SafetensorsFile file, IEnumerable<NamedArray> arrays)
    {
        foreach (var array in arrays)
            file.Read(array.Name, array.Shape, array.Values.Span);
    }
}
