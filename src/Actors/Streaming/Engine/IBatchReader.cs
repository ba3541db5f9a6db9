namespace Millrace.Actors.Streaming.Engine;

/// <summary>Where batches are taken from, in order.</summary>
interface IBatchReader
{
    /// <summary>The next batch, or null at the end.</summary>
    ValueTask<Batch?> ReadAsync(CancellationToken cancellationToken);
}
