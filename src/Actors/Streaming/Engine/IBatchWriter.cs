namespace Millrace.Actors.Streaming.Engine;

/// <summary>Where batches are put, in order.</summary>
interface IBatchWriter
{
    /// <summary>Completes when there is room.</summary>
    ValueTask WriteAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>No more will come.</summary>
    void Complete();
}
