using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>What <see cref="RunningSum"/> remembers.</summary>
sealed record SumState(int Version, long Sum);

/// <summary>Gives the sum so far; a disturbance may throw in the middle, after the sum was changed.</summary>
sealed class RunningSum(Action<int> disturb) : StatefulStage<int, long, SumState>
{
    long sum;

    public RunningSum() : this(_ => { })
    {
    }

    public override async ValueTask OnElementAsync(int element, Emit<long> emit)
    {
        sum += element;
        await emit(sum);
        disturb(element);
    }

    public override SumState Snapshot() => new(1, sum);

    public override void Restore(SumState state) => sum = state.Sum;
}
