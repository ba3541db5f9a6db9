namespace Millrace.Stages.Sources.Content;

/// <summary>Gives content from the beginning of a block on, in chunks.</summary>
abstract class ChunkSource : IDisposable
{
    /// <summary>The next chunk, which the caller disposes of; null at the end.</summary>
    public abstract ContentChunk? Next(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
