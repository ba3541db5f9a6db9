namespace Millrace.Actors.Supervision;

/// <summary>Whether and when to try again. Pure: no clock, no dice; the same failures give the same answer.</summary>
/// <param name="options">Limits and pauses.</param>
/// <param name="name">Whose failures; it seeds the jitter.</param>
public sealed class RestartPolicy(SupervisionOptions options, string name)
{
    /// <summary>Decides about the last of the failures.</summary>
    /// <param name="failures">Times of the failures, ascending, the one to decide about last.</param>
    /// <param name="inARow">How many of the last ones had no success between them, at least 1.</param>
    public RestartDecision Decide(IReadOnlyList<TimeSpan> failures, int inARow)
    {
        ArgumentOutOfRangeException.ThrowIfZero(failures.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(inARow, 1);
        var recent = 0;
        for (var i = failures.Count - 1; i >= 0 && failures[^1] - failures[i] <= options.RestartWindow; i--)
            recent++;

        // A long pause outlasts the window, so failures in a row count however long they take: nothing is tried for ever.
        var count = Math.Max(recent, inARow);
        return count > options.MaxRestarts
            ? new RestartDecision(false, TimeSpan.Zero, count - 1)
            : new RestartDecision(true, Backoff(inARow), count);
    }

    TimeSpan Backoff(int inARow)
    {
        var doubled = options.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(inARow - 1, 60));
        var full = Math.Min(doubled, options.MaxBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 - options.Jitter * Draw(inARow)));
    }

    // FNV-1a over the name and the attempt, finished with SplitMix64's mixer: a number in [0, 1).
    double Draw(int attempt)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
            hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (uint)attempt) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
