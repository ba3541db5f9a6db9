using System.Diagnostics;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;

namespace Millrace.Actors.Training;

/// <summary>Times the steps of a training from its first one on, and keeps nothing of them: no checkpoint is read or written.</summary>
public static class TrainingBenchmark
{
    /// <summary>Trains for so many steps. Call it on a <see cref="TorchThread"/>.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="source">The batches.</param>
    /// <param name="options">How many steps.</param>
    /// <param name="began">Is told what is trained: the number of parameters, the precision, and the threads.</param>
    /// <param name="stepped">Is told of every step that was timed.</param>
    /// <param name="stop">Ends it after the micro-batch at hand.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static BenchmarkReport Run(
        TrainingPlan plan,
        IBatchSource source,
        BenchmarkOptions options,
        Action<long, string, int> began,
        Action<BenchmarkReport> stepped,
        CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var steps = options.WarmupSteps + options.Steps;
        plan = plan with { Trainer = plan.Trainer with { Steps = Math.Max(plan.Trainer.Steps, steps) } }; // beyond its end a schedule has no rate
        using var session = new TrainingSession(plan);
        began(session.Parameters, session.Precision.Name(), session.Threads);
        using var batches = new BatchPrefetch(source, firstStep: 0, steps, plan.Trainer.PrefetchSteps);
        var (window, last) = (StepWindow.None, default(StepResult));
        while (session.Step < options.WarmupSteps)
            Step();
        window = StepWindow.None;
        while (session.Step < steps)
        {
            Step();
            stepped(Report());
        }
        return Report();

        void Step()
        {
            var (before, waitedBefore) = (Stopwatch.GetTimestamp(), batches.Waited);
            if (batches.Take(stop) is not { } microBatches || session.Train(microBatches, stop) is not { } result)
                throw new OperationCanceledException(stop);
            var sequences = microBatches.Sum(batch => (long)batch.BatchSize);
            (window, last) = (window.Plus(result, sequences, Stopwatch.GetElapsedTime(before), batches.Waited - waitedBefore), result);
        }

        BenchmarkReport Report() => new(
            window.Latencies.Count,
            window.Sequences,
            window.Sums.Loss,
            last.Loss,
            TimeSpan.FromSeconds(window.Seconds),
            TimeSpan.FromSeconds(window.WaitSeconds),
            Stopwatch.GetElapsedTime(started),
            window.SkippedSteps,
            window.Latencies);
    }
}
