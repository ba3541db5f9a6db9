namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// A commit on its way from the source to the sink, behind the last element it covers. Stateful stages leave their
/// states in it.
/// </summary>
sealed class CommitBarrier
{
    /// <summary>The engine's own entry among the states; no stage may have this name.</summary>
    public const string EngineState = "graph";

    /// <summary>What the entry says once the input has ended: opened again, such a graph has nothing to do.</summary>
    public const string Ended = """{"Version":1,"Ended":true}""";

    public Dictionary<string, string> States { get; } = [];
}
