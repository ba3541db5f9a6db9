namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// Keeps what the last stage of a fused run emits until its batch is done, so that a failed attempt leaves nothing
/// behind.
/// </summary>
abstract class Collector
{
    /// <summary>Index of the origin of what is emitted now.</summary>
    public int Origin { get; set; }

    public abstract int Count { get; }

    public abstract void Begin(BatchHeader header);

    public abstract void Truncate(int count);

    public abstract Batch Take();
}
