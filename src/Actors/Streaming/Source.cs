namespace Millrace.Actors.Streaming;

/// <summary>Where elements come from. The same input gives the same elements in the same order, from any cursor on.</summary>
public abstract class Source<T>
{
    /// <summary>Reads from <paramref name="from"/> to the end.</summary>
    public abstract IAsyncEnumerable<Sourced<T>> ReadAsync(Cursor from, CancellationToken cancellationToken);

    /// <summary>Bytes of the whole input, for progress; null where unknown.</summary>
    public virtual long? TotalBytes => null;
}
