using Microsoft.Extensions.Logging.Abstractions;
using Millrace.Actors.Training;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Tests.Training;

/// <summary>Runs of three phases: 4 steps, 3 with another rate and batch, 5 with LAMB.</summary>
public abstract class PhaseTest : TrainingTest
{
    internal const long Steps = 12;

    /// <summary>The batches of each phase, which a phase with a name of its own may replace.</summary>
    internal Dictionary<string, ToySource> Sources { get; } = new()
    {
        ["one"] = new ToySource(),
        ["two"] = new ToySource { MicroBatches = 2 },
        ["three"] = new ToySource { MicroBatches = 3 },
    };

    internal List<string> Opened { get; } = [];

    internal List<TrainingPlan> Phases(string folder, Func<TrainerOptions, TrainerOptions>? change = null)
    {
        TrainingPlan Of(string name, long first, long steps, double rate, OptimizerKind kind) => Plan(folder, t => (change?.Invoke(t) ?? t) with { Steps = steps }) with
        {
            Phase = name,
            FirstStep = first,
            StepsBehind = Steps - first - steps,
            Milestones = [4, 7, 12],
            Schedule = new ScheduleOptions(ScheduleKind.LinearWarmUp, rate, 0.5, 0, 1, 0),
            Optimizer = AdamW with { Type = kind },
        };
        return
        [
            Of("one", 0, 4, 1e-2, OptimizerKind.Adamw), Of("two", 4, 3, 4e-3, OptimizerKind.Adamw), Of("three", 7, 5, 8e-3, OptimizerKind.Lamb),
        ];
    }

    internal Task<TrainingResult> RunAsync(IReadOnlyList<TrainingPlan> phases, Recorder observer, CancellationToken stop = default) =>
        TrainingRun.RunPhasesAsync(phases, Open, Supervision, observer, NullLogger.Instance, stop).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);

    IBatchSource Open(TrainingPlan phase)
    {
        Opened.Add(phase.Phase!);
        return Sources[phase.Phase!];
    }
}
