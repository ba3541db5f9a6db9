using Millrace.Model.Interchange;

namespace Millrace.Actors.Training;

/// <summary>Is told what happens in a training run, one event at a time. Must return quickly: the trainer waits for it.</summary>
public interface ITrainingObserver
{
    /// <summary>A phase begins, or goes on, where a run has several; what follows is of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="firstStep">Steps of the phases before it.</param>
    /// <param name="lastStep">The step it ends with.</param>
    void PhaseStarted(string name, int number, int count, long firstStep, long lastStep);

    /// <summary>Training begins with the weights of somebody's checkpoint.</summary>
    void WeightsTaken(WeightReport report);

    /// <summary>Training begins, at <paramref name="step"/> after a checkpoint or at 0.</summary>
    void Started(long step, long steps, long parameters, string precision, int threads);

    /// <summary>Some steps are done.</summary>
    void Stepped(StepReport report);

    /// <summary>The held-out split was looked at.</summary>
    void Evaluated(EvaluationReport report);

    /// <summary>A checkpoint is complete on disk. The trainer stood still for <paramref name="stall"/>.</summary>
    void Saved(long step, string folder, TimeSpan stall);

    /// <summary>A damaged checkpoint was passed over, or one could not be written; training goes on.</summary>
    void Warned(string message);

    /// <summary>The trainer failed and begins again from the last checkpoint.</summary>
    void Restarted(long step, int attempt, int maxRestarts, Exception cause);
}
