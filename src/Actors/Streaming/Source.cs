namespace Millrace.Actors.Streaming;

/// <summary>Where elements come from. The same input gives the same elements in the same order, from any cursor on.</summary>
public abstract class Source<T>
{
    /// <summary>Reads from <paramref name="from"/> to the end.</summary>
    public abstract IAsyncEnumerable<Sourced<T>> ReadAsync(Cursor from, CancellationToken cancellationToken);

    /// <summary>Bytes of the whole input, for progress; null where unknown.</summary>
    public virtual long? TotalBytes => null;

    /// <summary>
    /// How far a place is in units of <see cref="TotalBytes"/>, for progress; null where those are the bytes of the elements.
    /// They are not where the input is compressed: its elements are counted in bytes of content, its size in bytes of files.
    /// Called by any thread, while reading goes on.
    /// </summary>
    public virtual long? BytesBefore(Cursor place) => null;
}
