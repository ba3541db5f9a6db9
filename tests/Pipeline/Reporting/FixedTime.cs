namespace Millrace.Pipeline.Tests.Reporting;

/// <summary>A clock that a test moves.</summary>
sealed class FixedTime(double unixSeconds) : TimeProvider
{
    TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(unixSeconds) + passed;

    public override long GetTimestamp() => passed.Ticks;

    public void Advance(TimeSpan time) => passed += time;
}
