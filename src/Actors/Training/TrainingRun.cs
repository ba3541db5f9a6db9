using Microsoft.Extensions.Logging;
using Millrace.Actors.Supervision;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>Trains a model under supervision: a trainer on its own thread, a checkpointer beside it.</summary>
public static class TrainingRun
{
    /// <summary>Trains from the newest checkpoint to the last step.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="source">The batches.</param>
    /// <param name="supervision">How often a trainer that fails is started again.</param>
    /// <param name="observer">Is told what happens, by the threads of the trainer and of the checkpointer.</param>
    /// <param name="logger">The structured log.</param>
    /// <param name="stop">Saves after the step at hand and ends.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the state is saved.</exception>
    /// <exception cref="CheckpointException">The newest checkpoint is of another plan.</exception>
    public static async Task<TrainingResult> RunAsync(
        TrainingPlan plan,
        IBatchSource source,
        SupervisionOptions supervision,
        ITrainingObserver observer,
        ILogger logger,
        CancellationToken stop)
    {
        var done = new TaskCompletionSource<TrainingResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = new RestartCount(supervision.MaxRestarts);
        await using var system = new ActorSystem("training", TimeProvider.System, logger);
        var folder = new CheckpointFolder(plan.Folder, plan.Trainer.KeepCheckpoints);
        var checkpointer = system.Spawn("checkpointer", () => new Checkpointer(folder, observer), new ActorOptions(MailboxCapacity: 1, supervision));
        var trainer = system.Spawn(
            "trainer",
            () => new Trainer(plan, source, checkpointer, observer, done, attempts),
            new ActorOptions(MailboxCapacity: 1, supervision) { DedicatedThread = true, Decide = Decide });
        using var stopping = stop.Register(trainer.Stop);

        await Task.WhenAny(done.Task, trainer.Stopped).ConfigureAwait(false);
        trainer.Stop();
        var failure = await trainer.Stopped.ConfigureAwait(false);
        await system.StopAsync().ConfigureAwait(false);
        if (done.Task.IsCompletedSuccessfully)
            return await done.Task.ConfigureAwait(false);
        if (failure is not null)
            throw Cause(failure);
        throw new OperationCanceledException(stop);
    }

    /// <summary>A trainer is worth another try, from its last checkpoint, unless the world has to change first.</summary>
    static Directive Decide(Exception cause) => cause switch
    {
        CheckpointException => Directive.Stop,                       // of another plan, or all damaged
        FormatException => Directive.Stop,                           // a damaged shard stays damaged
        IOException or UnauthorizedAccessException => Directive.Stop, // the last checkpoint could not be written
        OutOfMemoryException => Directive.Escalate,
        _ => Directive.Restart,
    };

    static Exception Cause(Exception failure) =>
        failure is ActorFailedException { InnerException: { } inner } ? Cause(inner) : failure;
}
