using System.Diagnostics;

namespace Millrace.Actors.Tests.Training;

/// <summary>Keeps a thread busy, as decoding a shard does.</summary>
static class Work
{
    /// <summary>Works for so long, and says for how long it did.</summary>
    public static TimeSpan For(TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
            Thread.SpinWait(100);
        return Stopwatch.GetElapsedTime(started);
    }
}
