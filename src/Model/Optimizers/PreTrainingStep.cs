using Millrace.Model.Bert;
using Millrace.Model.Training;

namespace Millrace.Model.Optimizers;

/// <summary>One optimizer step: gradients of the micro-batches, clip, update.</summary>
/// <remarks>
/// <see cref="Run"/> is the whole of it on one process. Ranks call <see cref="Begin"/>, <see cref="Accumulate"/> for each of their
/// micro-batches, sum their gradients and <see cref="Sums"/>, then <see cref="Finish"/>. A step that must be done again starts at
/// <see cref="Begin"/>. Runs on the thread that owns the network (<see cref="Torch.TorchThread"/>). The same parameters, moments,
/// step number, seed and batches give the same bits, on one machine with one number of threads.
/// </remarks>
/// <param name="network">What is trained.</param>
/// <param name="optimizer">Made for its parameters.</param>
/// <param name="seed">Of dropout and of everything else that is drawn.</param>
public sealed class PreTrainingStep(IPreTrainingNetwork network, Optimizer optimizer, ulong seed)
{
    /// <summary>Losses and hits since <see cref="Begin"/>.</summary>
    public PreTrainingSums Sums { get; private set; }

    /// <summary>With float16 what the loss is multiplied by; part of the state, set when a checkpoint is restored.</summary>
    public LossScale LossScale { get; set; } = network.Precision == Precision.Float16 ? LossScale.Initial : LossScale.None;

    /// <summary>Starts a step: gradients and sums are zero.</summary>
    public void Begin()
    {
        network.Parameters.ZeroGradients();
        Sums = default;
    }

    /// <summary>Adds the gradients of one micro-batch.</summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="weights">Of the whole global batch.</param>
    /// <param name="microBatch">Its number in the global batch, over all ranks; dropout depends on it.</param>
    public PreTrainingSums Accumulate(PreTrainingBatch batch, LossWeights weights, int microBatch)
    {
        var sums = network.Accumulate(batch, weights.Times(LossScale.Factor), new DropoutKey(seed, optimizer.CompletedSteps, microBatch));
        Sums += sums;
        return sums;
    }

    /// <summary>Clips and updates; where gradients are not finite, changes nothing but the loss scale.</summary>
    public StepResult Finish(double learningRate)
    {
        var scale = LossScale.Factor;
        var norm = optimizer.GradientNorm();
        var applied = optimizer.Step(learningRate, norm, scale);
        LossScale = LossScale.After(overflowed: !applied);
        return new StepResult(Sums, norm / scale, learningRate, applied, scale);
    }

    /// <summary>A step over micro-batches that make up the whole global batch.</summary>
    public StepResult Run(IReadOnlyList<PreTrainingBatch> microBatches, double learningRate)
    {
        Begin();
        var weights = LossWeights.MeansOver(microBatches);
        for (var i = 0; i < microBatches.Count; i++)
            Accumulate(microBatches[i], weights, i);
        return Finish(learningRate);
    }
}
