using System.Text.Json;
using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>A stage that keeps something between elements. It runs in one worker and sees the elements in order.</summary>
/// <remarks>
/// Given the same elements after the same snapshot it does the same: to go back by a few elements, the runtime restores an
/// older snapshot and hands it the elements since then once more.
/// </remarks>
/// <typeparam name="TIn">The type of the elements received.</typeparam>
/// <typeparam name="TOut">The type of the elements emitted.</typeparam>
/// <typeparam name="TState">A small immutable record that System.Text.Json can write and read back.</typeparam>
public abstract class StatefulStage<TIn, TOut, TState> : Stage<TIn, TOut>, IStateful where TState : notnull
{
    /// <summary>
    /// What must be remembered to go on after the last element handled. Shares nothing mutable with the stage.
    /// </summary>
    public abstract TState Snapshot();

    /// <summary>Goes back to a snapshot: of this stage before a failed element, or of an earlier process.</summary>
    public abstract void Restore(TState state);

    object IStateful.Save() => Snapshot();

    void IStateful.GoBackTo(object state) => Restore((TState)state);

    string IStateful.SaveJson() => JsonSerializer.Serialize(Snapshot(), StateJson.Options);

    void IStateful.GoBackToJson(string state) =>
        Restore(JsonSerializer.Deserialize<TState>(state, StateJson.Options)
            ?? throw new InvalidDataException($"the saved state is null, expected {typeof(TState).Name}"));
}
