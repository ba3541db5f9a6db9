namespace Millrace.Stages.Sources.Content;

/// <summary>Reads chunks ahead on a thread of its own.</summary>
sealed class ChunkReadAhead : ChunkSource
{
    // One that is being filled, one that is ready, one that is a reserve for the unevenness of both sides.
    const int Chunks = 3;

    readonly ChunkSource source;
    readonly OrderedReadAhead<ContentChunk> ahead;
    bool isEnded; // of the thread that reads ahead

    /// <summary>Starts reading; owns the source.</summary>
    public ChunkReadAhead(ChunkSource source)
    {
        this.source = source;
        ahead = new(workers: 1, Chunks, _ => isEnded ? null : 0, Read);
    }

    ContentChunk? Read(long item, CancellationToken stop)
    {
        var chunk = source.Next(stop);
        isEnded = chunk is null;
        return chunk;
    }

    /// <inheritdoc/>
    public override ContentChunk? Next(CancellationToken cancellationToken) =>
        ahead.TryTake(out _, out var chunk, cancellationToken) ? chunk : null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        ahead.Dispose();
        source.Dispose();
        base.Dispose();
    }
}
