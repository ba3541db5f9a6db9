using System.Collections.Immutable;
using System.Globalization;
using Millrace.Model.Checkpoints;

namespace Millrace.Actors.Training;

/// <summary>
/// How long steps took, of which percentiles follow within 1 %. Counts in buckets, each 2 % wider than the one before, from a
/// microsecond to a day: at most 1,273 of them, however many steps there are, and two of these add up exactly.
/// </summary>
public sealed class StepLatencies : IEquatable<StepLatencies>
{
    const double Shortest = 1e-6; // seconds; what is shorter counts as this
    const double Longest = 86_400;
    const double Growth = 1.02;   // of buckets: a time is told within half of the 2 %

    readonly ImmutableSortedDictionary<int, long> counts;

    StepLatencies(ImmutableSortedDictionary<int, long> counts) => this.counts = counts;

    /// <summary>No step yet.</summary>
    public static StepLatencies None { get; } = new(ImmutableSortedDictionary<int, long>.Empty);

    /// <summary>Number of steps.</summary>
    public long Count => counts.Values.Sum();

    /// <summary>How many numbers are held.</summary>
    public int Buckets => counts.Count;

    /// <summary>With one more step.</summary>
    public StepLatencies Plus(TimeSpan time)
    {
        var bucket = BucketOf(time.TotalSeconds);
        return new(counts.SetItem(bucket, counts.GetValueOrDefault(bucket) + 1));
    }

    /// <summary>The steps of both.</summary>
    public StepLatencies Plus(StepLatencies other) => new(counts.SetItems(
        other.counts.Select(entry => KeyValuePair.Create(entry.Key, counts.GetValueOrDefault(entry.Key) + entry.Value))));

    /// <summary>The time that this share of the steps did not exceed, by the nearest rank; null without a step.</summary>
    /// <param name="share">In (0, 1]; 0.5 is the median, 1 the longest.</param>
    public TimeSpan? Percentile(double share)
    {
        var total = Count;
        var (rank, seen) = (Math.Max(1, (long)Math.Ceiling(share * total)), 0L);
        foreach (var (bucket, count) in counts)
            if ((seen += count) >= rank)
                return TimeSpan.FromSeconds(Shortest * Math.Pow(Growth, bucket));
        return null;
    }

    /// <summary>As a checkpoint keeps it: <c>bucket:count</c>, separated by blanks.</summary>
    public override string ToString() =>
        string.Join(' ', counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value}")));

    /// <summary>As a checkpoint has kept it.</summary>
    /// <param name="text">What <see cref="ToString"/> gave.</param>
    /// <param name="place">Where it is from, for the message.</param>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public static StepLatencies Parse(string text, string place)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<int, long>();
        foreach (var entry in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Split(':') is not [var left, var right]
                || !int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var bucket) || bucket > BucketOf(Longest)
                || !long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new CheckpointException($"{place} must be bucket:count in a row, got {entry}");
            counts[bucket] = count;
        }
        return new(counts.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(StepLatencies? other) => other is not null && counts.SequenceEqual(other.counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StepLatencies);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(counts.Count, Count);

    // The middle of a bucket, on the scale of logarithms, is its power of the growth.
    static int BucketOf(double seconds) =>
        (int)Math.Round(Math.Log(Math.Clamp(seconds, Shortest, Longest) / Shortest) / Math.Log(Growth));
}
