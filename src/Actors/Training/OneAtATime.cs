using Millrace.Model.Interchange;

namespace Millrace.Actors.Training;

/// <summary>Lets the trainer and the checkpointer, which have a thread each, tell an observer one event at a time.</summary>
sealed class OneAtATime(ITrainingObserver observer) : ITrainingObserver
{
    readonly Lock gate = new();

    public void PhaseStarted(string name, int number, int count, long firstStep, long lastStep)
    {
        lock (gate)
            observer.PhaseStarted(name, number, count, firstStep, lastStep);
    }

    public void WeightsTaken(WeightReport report)
    {
        lock (gate)
            observer.WeightsTaken(report);
    }

    public void Started(long step, long steps, long parameters, string precision, int threads)
    {
        lock (gate)
            observer.Started(step, steps, parameters, precision, threads);
    }

    public void Stepped(StepReport report)
    {
        lock (gate)
            observer.Stepped(report);
    }

    public void Evaluated(EvaluationReport report)
    {
        lock (gate)
            observer.Evaluated(report);
    }

    public void Saved(long step, string folder, TimeSpan stall)
    {
        lock (gate)
            observer.Saved(step, folder, stall);
    }

    public void Warned(string message)
    {
        lock (gate)
            observer.Warned(message);
    }

    public void Restarted(long step, int attempt, int maxRestarts, Exception cause)
    {
        lock (gate)
            observer.Restarted(step, attempt, maxRestarts, cause);
    }
}
