using System.Diagnostics;
using Millrace.Actors.Supervision;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>Trains, one step a message, on a thread of its own. Each instance begins at the newest checkpoint.</summary>
/// <remarks>
/// What an instance does again after a failure is one message, up to where it failed: only new ground counts as success, so a
/// step that always fails ends the run after max-restarts, however long the way to it.
/// </remarks>
/// <param name="plan">What to train.</param>
/// <param name="source">The batches.</param>
/// <param name="checkpointer">Writes and finds checkpoints.</param>
/// <param name="buffers">Memory of the copies it writes.</param>
/// <param name="observer">Is told what happens.</param>
/// <param name="outcome">Shared by all instances.</param>
/// <param name="budget">Steps that this process may take.</param>
/// <param name="stop">Ends training after the micro-batch at hand.</param>
sealed class Trainer(
    TrainingPlan plan,
    IBatchSource source,
    ActorRef<CheckpointerMessage> checkpointer,
    SnapshotBuffers buffers,
    ITrainingObserver observer,
    TrainingOutcome outcome,
    StepBudget budget,
    CancellationToken stop) : Actor<TrainerMessage>
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30); // to read and check all checkpoints from a slow disk

    readonly CheckpointSaves saves = new(checkpointer, buffers, isOn: !plan.Trainer.SkipCheckpoint);
    TrainingSession? session;
    BatchPrefetch? batches;
    bool isSound;
    long marked; // until when the time of this process is in the progress

    bool IsOver => stop.IsCancellationRequested || outcome.Done.Task.IsCompleted;

    protected internal override async ValueTask PreStartAsync(CancellationToken cancellationToken)
    {
        marked = Stopwatch.GetTimestamp();
        try
        {
            session = new TrainingSession(plan);
            var newest = await checkpointer.AskAsync<CheckpointManifest?>(
                found => new CheckpointerMessage.FindNewest(found), Patience, cancellationToken);
            Begin(session, newest);
            if (!plan.Trainer.SkipCheckpoint)
                await buffers.PrepareAsync(session.State());
            var end = Math.Min(plan.LastStep, budget.EndFrom(session.Step));
            batches = new BatchPrefetch(source, session.Step - plan.FirstStep, end - plan.FirstStep, plan.Trainer.PrefetchSteps);
            observer.Started(session.Step, plan.TotalSteps, session.Parameters, session.Precision.Name(), session.Threads);
            isSound = true;
            Context.Self.Tell(TrainerMessage.Advance);
        }
        catch (Exception cause)
        {
            outcome.Failed(session?.Step ?? 0, cause);
            Release(); // nobody stops an instance that has not started
            throw;
        }
    }

    protected internal override async ValueTask ReceiveAsync(TrainerMessage message, CancellationToken cancellationToken)
    {
        isSound = false;
        try
        {
            do
                await AdvanceAsync(session!);
            while (!IsOver && session!.Step <= outcome.FailedStep);
        }
        catch (Exception cause)
        {
            outcome.Failed(session!.Step, cause);
            throw;
        }
        isSound = true;
        outcome.Recovered();
        if (!IsOver)
            Context.Self.Tell(TrainerMessage.Advance);
    }

    protected internal override async ValueTask PostStopAsync()
    {
        try
        {
            // Stopped by a person: what is trained since the last checkpoint is kept. After a failure it is not to be trusted.
            if (isSound && session!.Step > 0 && !outcome.Done.Task.IsCompleted)
                await saves.CompleteAsync(session);
        }
        catch (Exception cause)
        {
            outcome.Done.TrySetException(cause);
            throw;
        }
        finally
        {
            Release();
        }
    }

    protected internal override ValueTask PreRestartAsync(Exception cause)
    {
        Release();
        return ValueTask.CompletedTask;
    }

    void Begin(TrainingSession begun, CheckpointManifest? newest)
    {
        if ((newest?.Step ?? 0) < plan.FirstStep)
            throw new PhaseBeforeException(plan.Phase!, newest?.Step ?? 0);
        if (newest is not null)
        {
            var folder = plan.PathOf(newest.Step);
            begun.Restore(newest, folder);
            saves.Found(newest.Step, folder);
        }
        else if (plan.Trainer.InitCheckpoint is { } weights)
            observer.WeightsTaken(begun.Begin(weights));
    }

    /// <summary>What is due after so many steps, then the next step, unless it is stopped.</summary>
    async ValueTask AdvanceAsync(TrainingSession trained)
    {
        if (stop.IsCancellationRequested)
            return;
        if (trained.Step >= plan.LastStep)
        {
            await FinishAsync(trained);
            return;
        }
        if (trained.Step >= budget.EndFrom(trained.Step))
        {
            outcome.Done.TrySetResult(ResultOf(trained, evaluation: null, await saves.CompleteAsync(trained)));
            return;
        }
        if (IsDue(plan.Trainer.EvaluationSteps) && trained.Progress.EvaluatedStep < trained.Step && Evaluate(trained) is null)
            return;
        if (IsDue(plan.Trainer.CheckpointSteps) && saves.Step < trained.Step)
            await saves.BeginAsync(trained);
        Step(trained);

        bool IsDue(long steps) => trained.Step > plan.FirstStep && trained.Step % steps == 0;
    }

    void Step(TrainingSession trained)
    {
        var started = Stopwatch.GetTimestamp();
        var waitedBefore = batches!.Waited;
        if (batches.Take(stop) is not { } microBatches || trained.Train(microBatches, stop) is not { } result)
            return; // stopped: the step is as if it had not begun
        var sequences = microBatches.Sum(batch => (long)batch.BatchSize);
        var progress = trained.Progress.Plus(result, sequences, Stopwatch.GetElapsedTime(started), batches.Waited - waitedBefore);
        if (trained.Step % plan.Trainer.LogSteps == 0 || trained.Step == plan.LastStep)
        {
            observer.Stepped(progress.Window.Report(trained.Step, plan.TotalSteps, result, progress));
            progress = progress.Reported();
        }
        trained.Progress = UntilNow(progress);
        if (progress.SkippedInARow > plan.Trainer.MaxSkippedSteps)
            throw new TrainingDivergedException(trained.Step, progress.SkippedInARow);
    }

    /// <summary>Null where it was stopped.</summary>
    EvaluationReport? Evaluate(TrainingSession trained)
    {
        if (trained.Evaluate(source.HeldOut(), stop) is not { } report)
            return null;
        trained.Progress = trained.Progress with { EvaluatedStep = trained.Step };
        if (report.Sequences > 0)
            observer.Evaluated(report);
        return report;
    }

    async ValueTask FinishAsync(TrainingSession trained)
    {
        var checkpoint = await saves.CompleteAsync(trained); // before the evaluation: a failure there costs no step
        if (Evaluate(trained) is not { } evaluation)
            return;
        outcome.Done.TrySetResult(ResultOf(trained, evaluation.Sequences > 0 ? evaluation : null, checkpoint));
    }

    TrainingResult ResultOf(TrainingSession trained, EvaluationReport? evaluation, string? checkpoint)
    {
        var progress = UntilNow(trained.Progress);
        return new TrainingResult(
            trained.Step, trained.Step == plan.TotalSteps, progress.FirstLoss, progress.LastLoss, progress.Sequences,
            TimeSpan.FromSeconds(progress.Seconds), TimeSpan.FromSeconds(progress.WaitSeconds), TimeSpan.FromSeconds(progress.EndToEndSeconds),
            progress.SkippedSteps, progress.Latencies, evaluation, checkpoint);
    }

    TrainingProgress UntilNow(TrainingProgress progress)
    {
        var before = marked;
        marked = Stopwatch.GetTimestamp();
        return progress with { EndToEndSeconds = progress.EndToEndSeconds + Stopwatch.GetElapsedTime(before, marked).TotalSeconds };
    }

    void Release()
    {
        batches?.Dispose();
        session?.Dispose();
        (batches, session) = (null, null);
    }
}
