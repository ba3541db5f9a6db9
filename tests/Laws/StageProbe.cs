using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>Where a law looks into a stage, or disturbs it. Shared by all instances.</summary>
sealed class StageProbe
{
    int completions;

    /// <summary>Called before the stage gets the element of the number; may throw or wait.</summary>
    public Func<StageProbe, int, ValueTask> Before { get; init; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>Called with what the stage emits, at that moment.</summary>
    public Action<object?>? Emitted { get; init; }

    /// <summary>Called after the stage has handled the element; may throw.</summary>
    public Action<int> After { get; init; } = _ => { };

    /// <summary>Called before the stage is told that its input has ended.</summary>
    public Action BeforeCompletion { get; init; } = () => { };

    /// <summary>Called after the stage has completed; may throw.</summary>
    public Action AfterCompletion { get; init; } = () => { };

    /// <summary>How often stages were told that the input has ended.</summary>
    public int Completions => Volatile.Read(ref completions);

    public Emit<T> Watch<T>(Emit<T> emit) => Emitted is null ? emit : element =>
    {
        Emitted(element);
        return emit(element);
    };

    public void Completed()
    {
        Interlocked.Increment(ref completions);
        AfterCompletion();
    }
}
