namespace Millrace.Actors.Streaming.Engine;

/// <summary>Neighbouring elements that travel together: the message of the mailboxes.</summary>
abstract class Batch(BatchHeader header, int expected)
{
    public BatchHeader Header { get; } = header;

    /// <summary>By element, the index of its origin in the header.</summary>
    public List<int> Origins { get; } = new(expected);

    public int Count => Origins.Count;
}
