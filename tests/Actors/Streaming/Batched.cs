using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>What <see cref="Batched"/> remembers.</summary>
sealed record BatchedState(int Version, int[] Held);

/// <summary>Puts so many numbers together; the last batch may be smaller.</summary>
sealed class Batched(int size) : StatefulStage<int, int[], BatchedState>
{
    readonly List<int> held = [];

    public override ValueTask OnElementAsync(int element, Emit<int[]> emit)
    {
        held.Add(element);
        return held.Count < size ? ValueTask.CompletedTask : OnCompleteAsync(emit);
    }

    public override ValueTask OnCompleteAsync(Emit<int[]> emit)
    {
        if (held.Count == 0)
            return ValueTask.CompletedTask;
        int[] batch = [.. held];
        held.Clear();
        return emit(batch);
    }

    public override BatchedState Snapshot() => new(1, [.. held]);

    public override void Restore(BatchedState state)
    {
        held.Clear();
        held.AddRange(state.Held);
    }
}
