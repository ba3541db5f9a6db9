using Millrace.Actors.Supervision;
using Millrace.Model.Configuration;

namespace Millrace.Actors.Streaming;

/// <summary>
/// Settings of <c>millrace.actors.streaming</c> and <c>millrace.actors.supervision</c>. Defaults and their reasons
/// are in reference.conf.
/// </summary>
/// <param name="Workers">Replicas of every stage without state, at least 1.</param>
/// <param name="Buffer">Elements of the source that may wait before a stage, at least 1.</param>
/// <param name="BatchElements">Elements that are handed from thread to thread together, at most.</param>
/// <param name="BatchBytes">Bytes of input after which a batch is closed.</param>
/// <param name="MaxInFlightBytes">Bytes of input between the source and the sink, at most; one larger element goes alone.</param>
/// <param name="CommitBytes">Bytes of input after which the sink commits.</param>
/// <param name="MaxRejectedShare">Largest share of rejected elements, in [0, 1].</param>
/// <param name="MinElementsToJudge">Elements before the share is looked at.</param>
/// <param name="Supervision">Limits and pauses of restarts.</param>
public sealed record GraphOptions(
    int Workers,
    int Buffer,
    int BatchElements,
    long BatchBytes,
    long MaxInFlightBytes,
    long CommitBytes,
    double MaxRejectedShare,
    long MinElementsToJudge,
    SupervisionOptions Supervision)
{
    /// <summary>
    /// Folder for <c>&lt;graph&gt;.jsonl</c> with the rejections; null: they are counted but not written. Set by the
    /// run.
    /// </summary>
    public string? RejectedFolder { get; init; }

    /// <summary>Binds <c>millrace.actors</c>.</summary>
    public static GraphOptions Bind(ConfigSection config)
    {
        var streaming = config.Section("streaming");
        var workers = streaming.Int("workers", min: 0, max: 4096);
        return new GraphOptions(
            workers == 0 ? Environment.ProcessorCount : workers,
            streaming.Int("buffer", min: 1),
            streaming.Int("batch-elements", min: 1),
            streaming.Bytes("batch-bytes", min: 1),
            streaming.Bytes("max-in-flight", min: 1),
            streaming.Bytes("commit-every", min: 1),
            streaming.Double("max-rejected-share", min: 0, max: 1),
            streaming.Int64("min-elements-to-judge", min: 1),
            SupervisionOptions.Bind(config.Section("supervision")));
    }
}
