using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>Settings for tests: small enough that everything happens within a hundred elements.</summary>
static class Options
{
    public static SupervisionOptions Supervision { get; } =
        new(MaxRestarts: 3, TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.Zero, Jitter: 0);

    public static GraphOptions Small { get; } = new(
        Workers: 2,
        Buffer: 16,
        BatchElements: 4,
        BatchBytes: 1024,
        MaxInFlightBytes: 1024,
        CommitBytes: 10,
        MaxRejectedShare: 1,
        MinElementsToJudge: 1,
        Supervision);
}
