using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>A stage without state with a probe around it.</summary>
sealed class ProbedStage<TIn, TOut>(Stage<TIn, TOut> stage, StageProbe probe) : Stage<Numbered<TIn>, TOut>
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
}
