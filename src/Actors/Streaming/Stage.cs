namespace Millrace.Actors.Streaming;

/// <summary>Turns elements of one type into elements of another. Holds no channel, no thread, no log.</summary>
/// <remarks>
/// A received element is read-only: supervision may replay it. One instance is used by one worker at a time. A stage
/// without state keeps nothing between elements and may run in any number of workers; one that does keep something
/// derives from <see cref="StatefulStage{TIn, TOut, TState}"/>.
/// </remarks>
public abstract class Stage<TIn, TOut>
{
    /// <summary>Handles one element and emits any number.</summary>
    /// <exception cref="PoisonElementException">The element can never pass: it is counted and written to <c>rejected/</c>.</exception>
    /// <exception cref="FilteredElementException">The configuration asks to leave such elements out: it is counted.</exception>
    public abstract ValueTask OnElementAsync(TIn element, Emit<TOut> emit);

    /// <summary>Upstream has ended: emits what is still held.</summary>
    public virtual ValueTask OnCompleteAsync(Emit<TOut> emit) => ValueTask.CompletedTask;
}
