namespace Millrace.Actors.Supervision;

/// <summary>The failures of one stage or actor, kept for <see cref="RestartPolicy"/>.</summary>
sealed class RestartHistory(SupervisionOptions options, string name, TimeProvider time)
{
    readonly RestartPolicy policy = new(options, name);
    readonly List<TimeSpan> failures = [];
    readonly long started = time.GetTimestamp();
    int inARow;

    /// <summary>Notes a failure now and decides about it.</summary>
    public RestartDecision Failed()
    {
        var now = time.GetElapsedTime(started);
        failures.RemoveAll(failure => now - failure > options.RestartWindow);
        failures.Add(now);
        return policy.Decide(failures, ++inARow);
    }

    /// <summary>The work that failed has gone through.</summary>
    public void Succeeded() => inARow = 0;
}
