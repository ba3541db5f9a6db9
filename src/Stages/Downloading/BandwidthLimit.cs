namespace Millrace.Stages.Downloading;

/// <summary>Keeps all transfers together below so many bytes a second, by letting each wait for its turn.</summary>
/// <param name="bytesPerSecond">The limit; null: none.</param>
/// <param name="time">The clock.</param>
sealed class BandwidthLimit(long? bytesPerSecond, TimeProvider time)
{
    const int PiecesPerSecond = 10; // so that a small limit flows, and does not come in gushes

    readonly Lock gate = new();
    readonly long started = time.GetTimestamp();
    TimeSpan free;

    /// <summary>Bytes to read at once, at most.</summary>
    public int Piece(int buffer) => bytesPerSecond is { } limit ? (int)Math.Clamp(limit / PiecesPerSecond, 1, buffer) : buffer;

    /// <summary>Completes when the time that so many bytes may take has passed.</summary>
    public Task SpendAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } limit)
            return Task.CompletedTask;
        TimeSpan pause;
        lock (gate)
        {
            var now = time.GetElapsedTime(started);
            free = (free > now ? free : now) + TimeSpan.FromSeconds((double)bytes / limit);
            pause = free - now;
        }
        return Task.Delay(pause, time, cancellationToken);
    }
}
