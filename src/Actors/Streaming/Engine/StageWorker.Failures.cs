using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>What happens when a stage throws.</summary>
sealed partial class StageWorker
{
    readonly long[] countsBefore;
    Position before;
    bool refused;
    Frame? faulty;
    Exception? fault;
    object? savedState;
    int savedBefore;

    /// <summary>How much had been emitted and rejected at some moment.</summary>
    public readonly record struct Position(int Emitted, int Rejected);

    public Position Mark() => new(collector.Count, header.Rejections.Count);

    /// <summary>
    /// Whether the stage refuses its element by this exception. If not, the failure is noted here, at the innermost stage
    /// that saw it: one before it may catch or replace what its emit threw, but not hide it.
    /// </summary>
    public bool Refuses(Frame frame, Exception cause)
    {
        if (fault is not null)
            return false;
        if (frame.Decide(cause) == Directive.Skip)
            return true;
        (faulty, fault) = (frame, cause);
        return false;
    }

    /// <summary>Takes back what the stage made of the element and notes why it was refused.</summary>
    public void Refuse(Frame frame, Position mark, Exception cause)
    {
        GoBackTo(mark);
        var origin = header.OriginAt(collector.Origin);
        var (reason, detail) = cause switch
        {
            PoisonElementException poison => (poison.Reason, poison.Detail),
            FilteredElementException filtered => (filtered.Reason, null),
            _ => ($"{frame.Name} failed on it", cause.Message),
        };
        header.Reject(new Rejection(frame.Name, origin.Element, origin.Where, reason, detail) { IsFiltered = cause is FilteredElementException });
        refused = true;
    }

    /// <summary>
    /// A stage emitted when no element of its was being handled: its output would be lost, or land anywhere.
    /// </summary>
    public Exception EmittedLate(Frame frame)
    {
        var cause = new InvalidOperationException("it emitted after its element was done; every emit must be awaited");
        Run.Fail(Failed(frame, cause, Directive.Stop, restarts: 0));
        return cause;
    }

    void BeginElement()
    {
        before = Mark();
        refused = false;
        fault = null;
        Counts.CopyTo(countsBefore, 0);
    }

    void GoBackTo(Position position)
    {
        collector.Truncate(position.Emitted);
        header.ForgetRejections(position.Rejected);
    }

    // False: it failed, and which stage and why has been noted.
    ValueTask<bool> AttemptAsync(Batch input, int index)
    {
        ValueTask pending;
        try
        {
            pending = index < input.Count ? frames[0].ReceiveAsync(input, index) : CompleteAsync();
        }
        catch (Exception) when (fault is not null)
        {
            return ValueTask.FromResult(false);
        }
        if (!pending.IsCompletedSuccessfully)
            return FinishAsync(pending);
        pending.GetAwaiter().GetResult();
        return ValueTask.FromResult(fault is null);
    }

    async ValueTask<bool> FinishAsync(ValueTask pending)
    {
        try
        {
            // A stage knows no token: when everything ends at once, it is left behind.
            await pending.AsTask().WaitAsync(Run.Aborted);
        }
        catch (OperationCanceledException) when (Run.Aborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (fault is not null)
        {
        }
        return fault is null;
    }

    async ValueTask CompleteAsync()
    {
        foreach (var frame in frames)
            await frame.CompleteAsync();
    }

    async ValueTask RecoverAsync(Batch input, int index)
    {
        do
        {
            GoBackTo(before);
            countsBefore.CopyTo(Counts, 0);
            await RestartAsync();
            refused = false;
            fault = null;
        }
        while (!await RebuildAsync(input, index) || !await AttemptAsync(input, index));
        foreach (var frame in frames)
            frame.Restarts.Succeeded();
    }

    // Pauses and replaces the stages of this worker, or throws.
    async ValueTask RestartAsync()
    {
        while (true)
        {
            var (frame, cause) = (faulty!, fault!);
            var directive = frame.Decide(cause);
            if (directive != Directive.Restart)
                throw Failed(frame, cause, directive, restarts: 0);
            var decision = frame.Restarts.Failed();
            if (!decision.Restart)
                throw Failed(frame, cause, Directive.Stop, decision.Restarts);

            var element = header.OriginAt(collector.Origin).Element;
            var delayMs = decision.Delay.TotalMilliseconds;
            Log.StageRestarted(Run.Logger, frame.Name, decision.Restarts, frame.MaxRestarts, element, delayMs, cause);
            await Task.Delay(decision.Delay, Run.Time, Run.Aborted);
            if (Renew())
                return;
        }
    }

    // All stages of a fused run are replaced: the failure went through those before the one it came from, too.
    bool Renew()
    {
        foreach (var frame in frames)
        {
            try
            {
                frame.Renew();
            }
            catch (Exception cause)
            {
                (faulty, fault) = (frame, cause);
                return false;
            }
        }
        return true;
    }

    // Brings a stateful stage to where it was before the element, by its last saved state and the elements since then.
    async ValueTask<bool> RebuildAsync(Batch input, int index)
    {
        if (Stateful is not { } stateful)
            return true;
        var (position, origin) = (Mark(), collector.Origin);
        countsBefore.CopyTo(Counts, 0);
        try
        {
            stateful.GoBackTo(savedState!);
        }
        catch (Exception cause)
        {
            (faulty, fault) = (frames[0], cause);
            return false;
        }
        for (var i = savedBefore; i < index; i++)
        {
            collector.Origin = input.Origins[i];
            var done = await AttemptAsync(input, i);
            GoBackTo(position);
            collector.Origin = origin;
            countsBefore.CopyTo(Counts, 0);
            if (!done)
                return false;
        }
        refused = false;
        return true;
    }

    // A refused element leaves no trace in the state either.
    async ValueTask UndoRefusedAsync(Batch input, int index)
    {
        Counts.CopyTo(countsBefore, 0);
        fault = null;
        while (!await RebuildAsync(input, index))
        {
            await RestartAsync();
            fault = null;
        }
        SaveState(from: index + 1);
    }

    void SaveState(int from)
    {
        if (Stateful is not { } stateful)
            return;
        savedState = Guarded(stateful.Save);
        savedBefore = from;
    }

    StageFailedException Failed(Frame frame, Exception cause, Directive directive, int restarts)
    {
        var origin = header.OriginAt(collector.Origin);
        return new StageFailedException(frame.Name, origin.Element, origin.Where, cause, directive, restarts);
    }
}
