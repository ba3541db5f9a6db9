using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Actors.Training;

/// <summary>What a network makes of held-out batches, while it is trained and after.</summary>
public static class HeldOutEvaluation
{
    /// <summary>The same that training says at the step of these weights. Call it on a <see cref="TorchThread"/>.</summary>
    /// <param name="model">Shape of the network.</param>
    /// <param name="backend">Where it is computed, and in what.</param>
    /// <param name="weights">Everything that is trained.</param>
    /// <param name="read">Is told what became of them, before anything is evaluated.</param>
    /// <param name="step">Whose they are, for the report.</param>
    /// <param name="batches">The held-out split.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <exception cref="CheckpointException">The weights lack something, or something has another shape.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static EvaluationReport Of(
        INetworkConfig model,
        Backend backend,
        ForeignCheckpoint weights,
        Action<WeightReport> read,
        long step,
        IEnumerable<PreTrainingBatch> batches,
        CancellationToken stop)
    {
        using var network = model.Create(backend, seed: 0); // every number drawn is read over
        read(weights.ReadInto([.. network.Parameters.State()]));
        network.Parameters.RefreshWorking();
        return Of(network, step, batches, stop) ?? throw new OperationCanceledException(stop);
    }

    /// <summary>Losses and hits over batches, without dropout and without learning. Without a batch, of no sequence.</summary>
    /// <returns>Null where it was ended.</returns>
    internal static EvaluationReport? Of(IPreTrainingNetwork network, long step, IEnumerable<PreTrainingBatch> batches, CancellationToken stop)
    {
        var (sums, sequences) = (default(PreTrainingSums), 0L);
        foreach (var batch in batches)
        {
            if (stop.IsCancellationRequested)
                return null;
            sums += network.Evaluate(batch);
            sequences += batch.BatchSize;
        }
        return new EvaluationReport(
            step, sums.Loss, sums.MlmLoss, sums.NspLoss, sums.MlmAccuracy, sums.NspAccuracy, sums.Discriminator, sequences);
    }
}
