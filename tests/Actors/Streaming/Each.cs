using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>A stage without state made of a function.</summary>
sealed class Each<TIn, TOut>(Func<TIn, Emit<TOut>, ValueTask> handle) : Stage<TIn, TOut>
{
    public Each(Func<TIn, TOut> map) : this((element, emit) => emit(map(element)))
    {
    }

    public override ValueTask OnElementAsync(TIn element, Emit<TOut> emit) => handle(element, emit);
}
