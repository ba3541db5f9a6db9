namespace Millrace.Actors.Streaming.Engine;

/// <inheritdoc/>
sealed class TypedFrame<TIn, TOut> : Frame
{
    readonly Func<Stage<TIn, TOut>> factory;
    readonly StageWorker worker;
    readonly Emit<TOut> next;
    readonly Emit<TOut> emit;
    Stage<TIn, TOut> stage;
    bool open;

    public TypedFrame(
        string name, int index, StageOptions options, Func<Stage<TIn, TOut>> make, StageWorker holder, Emit<TOut> downstream)
        : base(name, index, options, holder.Run)
    {
        (factory, worker, next) = (make, holder, downstream);
        emit = EmitAsync;
        stage = worker.Run.New(factory, previous: null);
    }

    public override IStateful? Stateful => stage as IStateful;

    public override void Renew() => stage = worker.Run.New(factory, stage);

    public override ValueTask ReceiveAsync(Batch batch, int index) => ReceiveAsync(((TypedBatch<TIn>)batch).Elements[index]);

    /// <summary>
    /// Hands one element to the stage. Completes at once where the stage does: then nothing is allocated here.
    /// </summary>
    public ValueTask ReceiveAsync(TIn element)
    {
        worker.Counts[Index]++;
        return RunAsync(element, completing: false);
    }

    public override ValueTask CompleteAsync() => RunAsync(default!, completing: true);

    ValueTask RunAsync(TIn element, bool completing)
    {
        var mark = worker.Mark();
        var started = worker.Timing ? worker.Run.Time.GetTimestamp() : 0;
        open = true;
        ValueTask pending;
        try
        {
            pending = completing ? stage.OnCompleteAsync(emit) : stage.OnElementAsync(element, emit);
        }
        catch (Exception cause) when (worker.Refuses(this, cause))
        {
            open = false;
            worker.Refuse(this, mark, cause);
            return ValueTask.CompletedTask;
        }
        if (!pending.IsCompletedSuccessfully)
            return FinishAsync(pending, mark, started);

        pending.GetAwaiter().GetResult();
        open = false;
        worker.Spent(Index, started);
        return ValueTask.CompletedTask;
    }

    async ValueTask FinishAsync(ValueTask pending, StageWorker.Position mark, long started)
    {
        try
        {
            await pending;
        }
        catch (Exception cause) when (worker.Refuses(this, cause))
        {
            worker.Refuse(this, mark, cause);
        }
        finally
        {
            open = false;
        }
        worker.Spent(Index, started);
    }

    ValueTask EmitAsync(TOut element) =>
        open ? next(element) : ValueTask.FromException(worker.EmittedLate(this));
}
