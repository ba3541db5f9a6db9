using Millrace.Model.Bert;

namespace Millrace.Actors.Training;

/// <summary>The batches of a training run by number: what a step trains on depends on nothing but its number. Safe for two threads.</summary>
public interface IBatchSource
{
    /// <summary>The micro-batches of one step; together they are the global batch.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    IReadOnlyList<PreTrainingBatch> Step(long step);

    /// <summary>The held-out batches that every evaluation uses, in order; empty where nothing is held out.</summary>
    IEnumerable<PreTrainingBatch> HeldOut();
}
