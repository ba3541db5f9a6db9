namespace Millrace.Actors.Streaming.Engine;

/// <inheritdoc/>
sealed class TypedStageBlueprint<TIn, TOut>(string name, Func<Stage<TIn, TOut>> factory, StageOptions options)
    : StageBlueprint(name, options)
{
    public override Type InType => typeof(TIn);

    public override Type OutType => typeof(TOut);

    public override bool IsStateful() => factory() is IStateful;

    public override Collector CreateCollector() => new TypedCollector<TOut>();

    public override object EmitInto(Collector collector) => new Emit<TOut>(((TypedCollector<TOut>)collector).Add);

    public override (Frame Frame, object Emit) CreateFrame(StageWorker worker, int index, object next)
    {
        var frame = new TypedFrame<TIn, TOut>(Name, index, Options, factory, worker, (Emit<TOut>)next);
        return (frame, new Emit<TIn>(frame.ReceiveAsync));
    }
}
