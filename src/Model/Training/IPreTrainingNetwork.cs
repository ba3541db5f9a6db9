using Millrace.Model.Bert;
using Millrace.Model.Parameters;

namespace Millrace.Model.Training;

/// <summary>A network that can be pre-trained: what a step, a session and a benchmark need to know of it.</summary>
/// <remarks>Its memory is its parameters'; everything else is freed when a call returns. Use it on one thread.</remarks>
public interface IPreTrainingNetwork : IDisposable
{
    /// <summary>Values, gradients and names of the parameters.</summary>
    FlatParameters Parameters { get; }

    /// <summary>What it computes in, never auto.</summary>
    Precision Precision { get; }

    /// <summary>
    /// Forward and backward of one micro-batch: adds the gradient of the weighted losses to <see cref="FlatParameters.Gradients"/>.
    /// </summary>
    /// <param name="batch">The micro-batch.</param>
    /// <param name="weights">Of the whole global batch.</param>
    /// <param name="dropout">What everything drawn depends on, and nothing else.</param>
    /// <exception cref="ArgumentException">The batch's arrays do not fit each other or the configuration.</exception>
    PreTrainingSums Accumulate(PreTrainingBatch batch, LossWeights weights, DropoutKey dropout);

    /// <summary>Losses and hits of a batch without dropout and without gradients; the same batch gives the same.</summary>
    /// <exception cref="ArgumentException">The batch's arrays do not fit each other or the configuration.</exception>
    PreTrainingSums Evaluate(PreTrainingBatch batch);
}
