using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>A stage with state with a probe around it.</summary>
sealed class ProbedStatefulStage<TIn, TOut, TState>(StatefulStage<TIn, TOut, TState> stage, StageProbe probe)
    : StatefulStage<Numbered<TIn>, TOut, TState> where TState : notnull
{
    public override async ValueTask OnElementAsync(Numbered<TIn> element, Emit<TOut> emit)
    {
        await probe.Before(probe, element.Number);
        await stage.OnElementAsync(element.Item, probe.Watch(emit));
        probe.After(element.Number);
    }

    public override async ValueTask OnCompleteAsync(Emit<TOut> emit)
    {
        probe.BeforeCompletion();
        await stage.OnCompleteAsync(probe.Watch(emit));
        probe.Completed();
    }

    public override TState Snapshot() => stage.Snapshot();

    public override void Restore(TState state) => stage.Restore(state);
}
