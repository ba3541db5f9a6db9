using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Actors.Training;

/// <summary>The network and its optimizer between two checkpoints. Lives on one thread, which it sets up.</summary>
sealed class TrainingSession : IDisposable
{
    readonly TrainingPlan plan;
    readonly BertForPreTraining network;
    readonly Optimizer optimizer;
    readonly PreTrainingStep step;

    public TrainingSession(TrainingPlan plan)
    {
        this.plan = plan;
        TorchThread.Count = plan.Trainer.Threads == 0 ? Environment.ProcessorCount : plan.Trainer.Threads;
        network = new BertForPreTraining(plan.Model, plan.Precision, plan.Seed);
        optimizer = Optimizer.Create(plan.Optimizer, network.Parameters);
        step = new PreTrainingStep(network, optimizer, plan.Seed);
    }

    /// <summary>Steps taken, those without an update for want of finite gradients included: the number of the next batch.</summary>
    public long Step { get; private set; }

    /// <summary>What has come of the run so far.</summary>
    public TrainingTotals Totals { get; set; } = TrainingTotals.None;

    /// <summary>Threads of the kernels.</summary>
    public int Threads => TorchThread.Count;

    /// <summary>How many numbers are trained.</summary>
    public long Parameters => network.Parameters.Count;

    /// <summary>fp32 or bf16.</summary>
    public Precision Precision => network.Precision;

    /// <summary>Goes back to a checkpoint that has been verified.</summary>
    /// <exception cref="CheckpointException">It is of another plan, or lacks a tensor.</exception>
    public void Restore(CheckpointManifest manifest, string folder)
    {
        if (manifest.Fingerprint != plan.Fingerprint)
            throw new CheckpointException($"{folder} is of another plan; use a new --run-dir");
        using (var weights = SafetensorsFile.Open(Path.Combine(folder, CheckpointFolder.WeightsFile)))
            Read(weights, network.Parameters.State());
        using (var moments = SafetensorsFile.Open(Path.Combine(folder, CheckpointFolder.OptimizerFile)))
            Read(moments, optimizer.State());
        network.Parameters.RefreshWorking();
        optimizer.CompletedSteps = long.Parse(manifest.Progress[nameof(optimizer.CompletedSteps)], CultureInfo.InvariantCulture);
        Totals = TrainingTotals.Of(manifest.Progress);
        Step = manifest.Step;
    }

    /// <summary>One optimizer step.</summary>
    public StepResult Train(IReadOnlyList<PreTrainingBatch> microBatches)
    {
        var result = step.Run(microBatches, plan.Schedule.At(optimizer.CompletedSteps, plan.Trainer.Steps));
        Step++;
        return result;
    }

    /// <summary>Losses and hits over batches, without dropout and without learning.</summary>
    /// <returns>Null where there is no batch.</returns>
    public EvaluationReport? Evaluate(IEnumerable<PreTrainingBatch> batches)
    {
        var (sums, sequences) = (default(PreTrainingSums), 0L);
        foreach (var batch in batches)
        {
            sums += network.Evaluate(batch);
            sequences += batch.BatchSize;
        }
        return sequences == 0
            ? null
            : new EvaluationReport(Step, sums.Loss, sums.MlmLoss, sums.NspLoss, sums.MlmAccuracy, sums.NspAccuracy, sequences);
    }

    /// <summary>A copy of everything that resumes, which training does not touch any more.</summary>
    public Checkpoint Snapshot() => new(
        Step,
        plan.Fingerprint,
        [.. network.Parameters.State().Select(Copy)],
        [.. optimizer.State().Select(Copy)],
        new Dictionary<string, string>(Totals.ToProgress())
        {
            [nameof(optimizer.CompletedSteps)] = optimizer.CompletedSteps.ToString(CultureInfo.InvariantCulture),
        },
        plan.Files);

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

    static NamedArray Copy(NamedArray array) => array with { Values = array.Values.ToArray() };
}
