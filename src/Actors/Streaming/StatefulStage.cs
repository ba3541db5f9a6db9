namespace Millrace.Actors.Streaming;

/// <summary>A stage that keeps something between elements. It runs in one worker and sees the elements in order.</summary>
/// <typeparam name="TIn">The type of the elements received.</typeparam>
/// <typeparam name="TOut">The type of the elements emitted.</typeparam>
/// <typeparam name="TState">A small immutable record that System.Text.Json can write and read back.</typeparam>
public abstract class StatefulStage<TIn, TOut, TState> : Stage<TIn, TOut> where TState : notnull
{
    /// <summary>What must be remembered to go on after the last element handled. Shares nothing mutable with the stage.</summary>
    public abstract TState Snapshot();

    /// <summary>Goes back to a snapshot: of this stage before a failed element, or of an earlier process.</summary>
    public abstract void Restore(TState state);
}
