namespace Millrace.Stages.Sources;

/// <summary>Reads the documents of one input file, forward from a place. One thread uses it at a time.</summary>
/// <remarks>
/// The same file gives the same documents in the same order from any place on that one of them named. It holds one document
/// and read-ahead, whatever the size of the file. A record that cannot be used is given as one refused, never passed over.
/// </remarks>
public abstract class DocumentReader : IDisposable
{
    /// <summary>The next document; null at the end of the file.</summary>
    public abstract RawDocument? Next(CancellationToken cancellationToken);

    /// <summary>How many bytes of the file have been used up, for progress; null where the content it reads from knows that.</summary>
    public virtual long? FileBytesRead => null;

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
