using Millrace.Actors.Streaming.Engine;

namespace Millrace.Actors.Streaming;

/// <summary>The live figures of a run. May be read by any thread at any time.</summary>
public sealed class GraphStatistics
{
    readonly TimeProvider time;
    readonly long started;
    readonly SourceBlueprint source;
    readonly StageMeter[] meters;
    readonly Lock gate = new();
    GraphProgress begin = GraphProgress.None;
    double? shareBefore;
    Cursor cursor;
    long bytes;
    long rejected;
    long filtered;

    internal GraphStatistics(TimeProvider clock, SourceBlueprint from, StageMeter[] parts, InFlight inFlight)
    {
        (time, source, meters, InFlight) = (clock, from, parts, inFlight);
        started = time.GetTimestamp();
    }

    internal StageMeter Source => meters[0];

    internal StageMeter Sink => meters[^1];

    internal InFlight InFlight { get; }

    internal bool SourceWaits { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); }

    internal long Rejected
    {
        get
        {
            lock (gate)
                return rejected;
        }
    }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <summary>The figures of now.</summary>
    public GraphSnapshot Snapshot()
    {
        lock (gate)
        {
            var share = ShareOf(cursor, bytes);
            return new GraphSnapshot(
                Elapsed,
                cursor.Element,
                bytes,
                source.TotalBytes,
                InFlight.Held,
                rejected,
                SourceWaits,
                Array.ConvertAll(meters, meter => meter.Report()))
            {
                Filtered = filtered,
                BytesOfRun = bytes - begin.Bytes,
                Share = share,
                ShareBefore = cursor == begin.Cursor ? share ?? 0 : shareBefore ??= ShareOf(begin.Cursor, begin.Bytes) ?? 0,
            };
        }
    }

    internal StageMeter MeterOf(int stage) => meters[stage + 1];

    internal void Resume(GraphProgress progress)
    {
        lock (gate)
        {
            begin = progress;
            (cursor, bytes, rejected, filtered) = (progress.Cursor, progress.Bytes, progress.RejectedCount, progress.FilteredCount);
        }
    }

    internal void Wrote(Cursor after, long bytesHandled, int newRejections, int newFiltered)
    {
        lock (gate)
        {
            (cursor, bytes) = (after, bytesHandled);
            rejected += newRejections;
            filtered += newFiltered;
        }
    }

    double? ShareOf(Cursor place, long handled) => source.TotalBytes is > 0 and var total
        ? Math.Clamp((double)(source.BytesBefore(place) ?? handled) / total, 0, 1)
        : null;
}
