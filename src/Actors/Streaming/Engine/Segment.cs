namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// Neighbouring stages that run as one: a fused run without state in several workers, or one stage with state in a
/// single one.
/// </summary>
sealed record Segment(int First, IReadOnlyList<StageBlueprint> Stages, int Workers, bool Stateful, int MailboxCapacity)
{
    /// <summary>
    /// Batches in a pool, those that are done and wait for one before them included: with 8 for each worker, one that takes
    /// several times as long as the others, or loses its core for a while, does not stop them.
    /// </summary>
    public int PoolCapacity => Math.Max(8 * Workers, MailboxCapacity);

    /// <summary>Cuts a graph into segments.</summary>
    public static List<Segment> Cut(IReadOnlyList<StageBlueprint> stages, RunContext run)
    {
        var segments = new List<Segment>();
        for (var i = 0; i < stages.Count; i++)
        {
            var options = stages[i].Options;
            var stateful = IsStateful(stages[i]);
            if (stateful && options.Workers > 1)
                throw StageFailedException.AtStart(
                    stages[i].Name, new ArgumentException($"it keeps state, so it runs in one worker, got workers = {options.Workers}"));
            var workers = stateful ? 1 : options.Workers ?? run.Options.Workers;
            if (segments is [.., var last] && !last.Stateful && !stateful && last.Workers == workers && options.Buffer is null)
                segments[^1] = last with { Stages = [.. last.Stages, stages[i]] };
            else
                segments.Add(new Segment(i, [stages[i]], workers, stateful, run.MailboxCapacity(options.Buffer)));
        }
        return segments;
    }

    static bool IsStateful(StageBlueprint stage)
    {
        try
        {
            return stage.IsStateful();
        }
        catch (Exception cause)
        {
            throw StageFailedException.AtStart(stage.Name, cause);
        }
    }
}
