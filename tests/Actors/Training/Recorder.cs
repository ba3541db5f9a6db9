using Millrace.Actors.Training;
using Millrace.Model.Interchange;

namespace Millrace.Actors.Tests.Training;

/// <summary>Keeps what an observer is told, and calls the test back.</summary>
sealed class Recorder : ITrainingObserver
{
    int inside;

    public List<long> Starts { get; } = [];

    public List<string> Phases { get; } = [];

    public List<string> Taken { get; } = [];

    public List<string> Precisions { get; } = [];

    public List<StepReport> Steps { get; } = [];

    public List<EvaluationReport> Evaluations { get; } = [];

    public List<(long Step, string Folder, TimeSpan Stall)> Saves { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<(long Step, int Attempt, int Max, string Cause)> Restarts { get; } = [];

    public Action<long>? OnStarted { get; set; }

    public Action<StepReport>? OnStepped { get; set; }

    public Action<long>? OnSaved { get; set; }

    public Action<string>? OnWarned { get; set; }

    public Action? OnRestarted { get; set; }

    public void PhaseStarted(string name, int number, int count, long firstStep, long lastStep) => Alone(() =>
        Phases.Add($"{name} {number}/{count} {firstStep}-{lastStep}"));

    public void WeightsTaken(WeightReport report) => Alone(() => Taken.Add($"{report.Format} {report.Tensors}"));

    public void Started(long step, long steps, long parameters, string precision, int threads) => Alone(() =>
    {
        Starts.Add(step);
        Precisions.Add(precision);
        OnStarted?.Invoke(step);
    });

    public void Stepped(StepReport report) => Alone(() =>
    {
        Steps.Add(report);
        OnStepped?.Invoke(report);
    });

    public void Evaluated(EvaluationReport report) => Alone(() => Evaluations.Add(report));

    public void Saved(long step, string folder, TimeSpan stall) => Alone(() =>
    {
        Saves.Add((step, folder, stall));
        OnSaved?.Invoke(step);
    });

    public void Warned(string message) => Alone(() =>
    {
        Warnings.Add(message);
        OnWarned?.Invoke(message);
    });

    public void Restarted(long step, int attempt, int maxRestarts, Exception cause) => Alone(() =>
    {
        Restarts.Add((step, attempt, maxRestarts, cause.Message));
        OnRestarted?.Invoke();
    });

    // An observer is promised one event at a time.
    void Alone(Action note)
    {
        Assert.Equal(1, Interlocked.Increment(ref inside));
        try
        {
            note();
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
