using Millrace.Actors.Supervision;

namespace Millrace.Actors.Streaming;

/// <summary>How one stage is run, where it differs from the rest of its graph.</summary>
public sealed record StageOptions
{
    /// <summary>As the graph says.</summary>
    public static StageOptions Inherited { get; } = new();

    /// <summary>Replicas of the stage, at least 1; null: as the graph says. A stage that keeps state has one.</summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Elements of the source that may wait before this stage, at least 1; set, it gives the stage a mailbox of its
    /// own. Null: as the graph says.
    /// </summary>
    public int? Buffer { get; init; }

    /// <summary>What is done about which exception; null: <see cref="FailurePolicy.Decide"/>.</summary>
    public Func<Exception, Directive>? Decide { get; init; }

    /// <summary>Limits and pauses of restarts; null: as the graph says.</summary>
    public SupervisionOptions? Supervision { get; init; }
}
