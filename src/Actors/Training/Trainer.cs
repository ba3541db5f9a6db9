using System.Diagnostics;
using Millrace.Actors.Supervision;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Actors.Training;

/// <summary>Trains, one step a message, on a thread of its own. Each instance begins at the newest checkpoint.</summary>
/// <param name="plan">What to train.</param>
/// <param name="source">The batches.</param>
/// <param name="checkpointer">Writes and finds checkpoints.</param>
/// <param name="observer">Is told what happens.</param>
/// <param name="done">Completed with the result after the last step.</param>
/// <param name="attempts">Restarts so far, shared by all instances.</param>
sealed class Trainer(
    TrainingPlan plan,
    IBatchSource source,
    ActorRef<CheckpointerMessage> checkpointer,
    ITrainingObserver observer,
    TaskCompletionSource<TrainingResult> done,
    RestartCount attempts) : Actor<TrainerMessage>
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30); // for a checkpoint on a slow disk

    TrainingSession? session;
    BatchPrefetch? batches;
    StepWindow window = new();
    long savedStep = -1;

    protected internal override async ValueTask PreStartAsync(CancellationToken cancellationToken)
    {
        session = new TrainingSession(plan);
        var newest = await checkpointer.AskAsync<Model.Checkpoints.CheckpointManifest?>(
            found => new CheckpointerMessage.FindNewest(found), Patience, cancellationToken);
        if (newest is not null)
        {
            session.Restore(newest, plan.PathOf(newest.Step));
            savedStep = newest.Step;
        }
        batches = new BatchPrefetch(source, session.Step, plan.Trainer.Steps, plan.Trainer.PrefetchSteps);
        observer.Started(
            session.Step, plan.Trainer.Steps, session.Parameters, session.Precision == Precision.BFloat16 ? "bf16" : "fp32", session.Threads);
        Context.Self.Tell(TrainerMessage.Advance);
    }

    protected internal override async ValueTask ReceiveAsync(TrainerMessage message, CancellationToken cancellationToken)
    {
        if (session!.Step < plan.Trainer.Steps)
            Step(session);
        if (session.Step == plan.Trainer.Steps)
        {
            await FinishAsync(session, cancellationToken);
            return;
        }
        if (session.Step % plan.Trainer.EvaluationSteps == 0)
            Evaluate(session);
        if (session.Step % plan.Trainer.CheckpointSteps == 0)
            await SaveAsync(session, written: null, cancellationToken);
        Context.Self.Tell(TrainerMessage.Advance);
    }

    protected internal override async ValueTask PostStopAsync()
    {
        // Stopped by a person: what is trained since the last checkpoint is kept.
        if (session is { } trained && trained.Step > Math.Max(savedStep, 0) && !done.Task.IsCompleted)
            await checkpointer.AskAsync<string>(
                written => new CheckpointerMessage.Save(trained.Snapshot(), TimeSpan.Zero, written), Patience, CancellationToken.None);
        Release();
    }

    protected internal override ValueTask PreRestartAsync(Exception cause)
    {
        observer.Restarted(session?.Step ?? 0, ++attempts.Count, attempts.Max, cause);
        Release();
        return ValueTask.CompletedTask;
    }

    void Step(TrainingSession trained)
    {
        var started = Stopwatch.GetTimestamp();
        var waitedBefore = batches!.Waited;
        var microBatches = batches.Take();
        var result = trained.Train(microBatches);
        window.Add(result, microBatches.Sum(batch => (long)batch.BatchSize), Stopwatch.GetElapsedTime(started), batches.Waited - waitedBefore);
        if (trained.Step % plan.Trainer.LogSteps == 0 || trained.Step == plan.Trainer.Steps)
            Report(trained, result);
    }

    void Report(TrainingSession trained, StepResult last)
    {
        trained.Totals = trained.Totals.Plus(window.Sums.Loss, window.Sequences, window.Time, window.Waited);
        observer.Stepped(window.Report(trained.Step, plan.Trainer.Steps, last, TimeSpan.FromSeconds(trained.Totals.Seconds)));
        window = new StepWindow();
    }

    EvaluationReport? Evaluate(TrainingSession trained)
    {
        if (trained.Evaluate(source.HeldOut()) is not { } report)
            return null;
        observer.Evaluated(report);
        return report;
    }

    async ValueTask FinishAsync(TrainingSession trained, CancellationToken cancellationToken)
    {
        var evaluation = Evaluate(trained);
        if (savedStep != trained.Step)
            await checkpointer.AskAsync<string>(
                written => new CheckpointerMessage.Save(trained.Snapshot(), TimeSpan.Zero, written), Patience, cancellationToken);
        done.TrySetResult(new TrainingResult(
            trained.Step, trained.Totals.FirstLoss, trained.Totals.LastLoss, trained.Totals.Sequences, TimeSpan.FromSeconds(trained.Totals.Seconds),
            TimeSpan.FromSeconds(trained.Totals.WaitSeconds), evaluation, plan.PathOf(trained.Step)));
    }

    async ValueTask SaveAsync(TrainingSession trained, ReplyTo<string>? written, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var snapshot = trained.Snapshot();
        savedStep = trained.Step;
        await checkpointer.TellAsync(new CheckpointerMessage.Save(snapshot, Stopwatch.GetElapsedTime(started), written), cancellationToken);
    }

    void Release()
    {
        batches?.Dispose();
        session?.Dispose();
        (batches, session) = (null, null);
    }
}
