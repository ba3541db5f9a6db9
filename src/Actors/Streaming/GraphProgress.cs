namespace Millrace.Actors.Streaming;

/// <summary>How far a graph has come, as its sink committed it.</summary>
/// <param name="Cursor">Everything before this place has been handled and is durable.</param>
/// <param name="Bytes">Bytes of input handled.</param>
/// <param name="Rejected">Number of rejections by reason.</param>
/// <param name="RejectedLogBytes">Valid length of the graph's file in <c>rejected/</c>; what lies behind is of a lost attempt.</param>
/// <param name="States">Snapshots of the stateful stages, as JSON, by stage name.</param>
public sealed record GraphProgress(
    Cursor Cursor,
    long Bytes,
    IReadOnlyDictionary<string, long> Rejected,
    long RejectedLogBytes,
    IReadOnlyDictionary<string, string> States)
{
    /// <summary>Number of elements left out as the configuration asks, by reason.</summary>
    public IReadOnlyDictionary<string, long> Filtered { get; init; } = new Dictionary<string, long>();

    /// <summary>Nothing done yet.</summary>
    public static GraphProgress None { get; } =
        new(Cursor.Start, 0, new Dictionary<string, long>(), 0, new Dictionary<string, string>());

    /// <summary>Number of rejections of all reasons.</summary>
    public long RejectedCount => Rejected.Values.Sum();

    /// <summary>Number of elements left out, for all reasons.</summary>
    public long FilteredCount => Filtered.Values.Sum();
}
