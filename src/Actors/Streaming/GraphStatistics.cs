using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>The live figures of a run. May be read by any thread at any time.</summary>
public sealed class GraphStatistics
{
    readonly TimeProvider time;
    readonly long started;
    readonly long? totalBytes;
    readonly StageMeter[] meters;
    long elements;
    long bytes;
    long rejected;

    internal GraphStatistics(TimeProvider clock, long? sourceBytes, StageMeter[] parts, InFlight inFlight)
    {
        (time, totalBytes, meters, InFlight) = (clock, sourceBytes, parts, inFlight);
        started = time.GetTimestamp();
    }

    internal StageMeter Source => meters[0];

    internal StageMeter Sink => meters[^1];

    internal InFlight InFlight { get; }

    internal bool SourceWaits { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }

    internal long Rejected => Interlocked.Read(ref rejected);

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <summary>The figures of now.</summary>
    public GraphSnapshot Snapshot() => new(
        Elapsed,
        Interlocked.Read(ref elements),
        Interlocked.Read(ref bytes),
        totalBytes,
        InFlight.Held,
        Rejected,
        SourceWaits,
        Array.ConvertAll(meters, meter => meter.Report()));

    internal StageMeter MeterOf(int stage) => meters[stage + 1];

    internal void Resume(GraphProgress progress)
    {
        Interlocked.Exchange(ref elements, progress.Cursor.Element);
        Interlocked.Exchange(ref bytes, progress.Bytes);
        Interlocked.Exchange(ref rejected, progress.RejectedCount);
    }

    internal void Wrote(Cursor cursor, long bytesHandled, int newRejections)
    {
        Interlocked.Exchange(ref elements, cursor.Element);
        Interlocked.Exchange(ref bytes, bytesHandled);
        Interlocked.Add(ref rejected, newRejections);
    }
}
