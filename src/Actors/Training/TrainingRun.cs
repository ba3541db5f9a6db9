using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>Trains a model under supervision: a trainer on its own thread, a checkpointer beside it.</summary>
public static class TrainingRun
{
    /// <summary>Trains from the newest checkpoint to the last step, or as far as this process may.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="source">The batches. Two threads ask it at once: for steps and for the held-out split.</param>
    /// <param name="supervision">How often a trainer that fails is started again.</param>
    /// <param name="observer">Is told what happens, by the threads of the trainer and of the checkpointer, never by both at once.</param>
    /// <param name="logger">The structured log.</param>
    /// <param name="stop">Saves what is trained, but for the step at hand where that is not done yet, and ends.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the state is saved.</exception>
    /// <exception cref="CheckpointException">The newest checkpoint is of another plan, or there are checkpoints but none is sound.</exception>
    /// <exception cref="IOException">The last checkpoint could not be written; the ones before are as they were.</exception>
    /// <exception cref="TrainingFailedException">The trainer was restarted as often as is allowed; the first failure is inside.</exception>
    /// <exception cref="TrainingDivergedException">Too many steps in a row had gradients that were not finite.</exception>
    public static Task<TrainingResult> RunAsync(
        TrainingPlan plan,
        IBatchSource source,
        SupervisionOptions supervision,
        ITrainingObserver observer,
        ILogger logger,
        CancellationToken stop) =>
        RunAsync(plan, source, supervision, observer, logger, new StepBudget(plan.Trainer.StepsThisRun), stop);

    /// <summary>Trains one phase after the other, from the newest checkpoint on; each begins with the weights of the one before.</summary>
    /// <param name="phases">At least one, in order: the first at step 0, each other at the last step of the one before.</param>
    /// <param name="open">Gives the batches of a phase; where they are disposable they are disposed of when it ends.</param>
    /// <param name="supervision">How often a trainer that fails is started again.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="logger">The structured log.</param>
    /// <param name="stop">Saves what is trained and ends.</param>
    /// <remarks>Throws what the training of one phase does.</remarks>
    public static async Task<TrainingResult> RunPhasesAsync(
        IReadOnlyList<TrainingPlan> phases,
        Func<TrainingPlan, IBatchSource> open,
        SupervisionOptions supervision,
        ITrainingObserver observer,
        ILogger logger,
        CancellationToken stop)
    {
        var budget = new StepBudget(phases[0].Trainer.StepsThisRun);
        while (true)
        {
            var index = IndexAt(phases, phases[0].Checkpoints.Steps() is [.., var newest] ? newest : 0);
            try
            {
                for (; ; index++)
                {
                    var phase = phases[index];
                    if (phase.Phase is { } name)
                        observer.PhaseStarted(name, index + 1, phases.Count, phase.FirstStep, phase.LastStep);
                    var source = open(phase);
                    using var owned = source as IDisposable;
                    var result = await RunAsync(phase, source, supervision, observer, logger, budget, stop).ConfigureAwait(false);
                    if (index == phases.Count - 1 || result.Steps >= budget.EndFrom(result.Steps))
                        return result;
                }
            }
            catch (PhaseBeforeException)
            {
                // The newest checkpoints were damaged, and are set aside: the one that is sound is of a phase before.
            }
        }
    }

    /// <summary>The phase that training goes on with after so many steps.</summary>
    static int IndexAt(IReadOnlyList<TrainingPlan> phases, long step)
    {
        var index = 0;
        while (index < phases.Count - 1 && step >= phases[index].LastStep)
            index++;
        return index;
    }

    static async Task<TrainingResult> RunAsync(
        TrainingPlan plan,
        IBatchSource source,
        SupervisionOptions supervision,
        ITrainingObserver observer,
        ILogger logger,
        StepBudget budget,
        CancellationToken stop)
    {
        var (outcome, buffers, told) = (new TrainingOutcome(), new SnapshotBuffers(), new OneAtATime(observer));
        await using var system = new ActorSystem("training", TimeProvider.System, logger);
        var folder = plan.Checkpoints;
        var checkpointer = system.Spawn(
            "checkpointer", () => new Checkpointer(folder, buffers, told), new ActorOptions(MailboxCapacity: 1, supervision));
        var trainer = system.Spawn(
            "trainer",
            () => new Trainer(plan, source, checkpointer, buffers, told, outcome, budget, stop),
            new ActorOptions(MailboxCapacity: 1, supervision)
            {
                DedicatedThread = true,
                Decide = Decide,
                Restarting = (decision, cause) => told.Restarted(outcome.FailedStep, decision.Restarts, supervision.MaxRestarts, cause),
            });
        using var stopping = stop.Register(trainer.Stop);

        await Task.WhenAny(outcome.Done.Task, trainer.Stopped).ConfigureAwait(false);
        trainer.Stop();
        var failure = await trainer.Stopped.ConfigureAwait(false);
        await system.StopAsync().ConfigureAwait(false);
        if (outcome.Done.Task.IsCompletedSuccessfully)
            return await outcome.Done.Task.ConfigureAwait(false);
        if (await checkpointer.Stopped.ConfigureAwait(false) is { } broken)
            ExceptionDispatchInfo.Throw(Cause(broken));
        if (outcome.Done.Task.IsFaulted)
            return await outcome.Done.Task.ConfigureAwait(false);
        if (failure is ActorFailedException { Restarts: > 0 and var restarts })
            throw new TrainingFailedException(outcome.FailedStep, restarts, outcome.FirstCause ?? Cause(failure));
        if (failure is not null)
            ExceptionDispatchInfo.Throw(Cause(failure));
        throw new OperationCanceledException(stop);
    }

    /// <summary>A trainer is worth another try, from its last checkpoint, unless the world has to change first.</summary>
    static Directive Decide(Exception cause) => cause switch
    {
        CheckpointException => Directive.Stop,                  // of another plan, or all damaged
        PhaseBeforeException => Directive.Stop,                 // another phase is to be trained first
        TrainingDivergedException => Directive.Stop,            // the same steps would diverge again
        CheckpointNotWrittenException => Directive.Stop,        // training it again would not write it either
        ActorStoppedException => Directive.Stop,                // the checkpointer is gone
        ArgumentException or FormatException => Directive.Stop, // the same batch comes again, and does not fit again
        OutOfMemoryException => Directive.Stop,                 // the node is sick, not the trainer
        _ => FailurePolicy.Decide(cause) == Directive.Stop ? Directive.Stop : Directive.Restart,
    };

    static Exception Cause(Exception failure) =>
        failure is ActorFailedException { InnerException: { } inner } ? Cause(inner) : failure;
}
