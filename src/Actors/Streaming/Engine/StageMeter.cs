using System.Diagnostics.Metrics;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>Counts what one source, stage or sink does. Written by its workers once a batch, read by anybody.</summary>
sealed class StageMeter(string name, int workers)
{
    static readonly Meter Meter = new("Millrace.Actors");
    static readonly Counter<long> ElementCounter = Meter.CreateCounter<long>("millrace.stage.elements", "{element}");
    static readonly Counter<double> WaitCounter = Meter.CreateCounter<double>("millrace.stage.wait", "s");

    readonly KeyValuePair<string, object?> tag = new("stage", name);
    long elements;
    long busy;
    long starved;
    long blocked;

    public string Name { get; } = name;

    /// <summary>Batches waiting in the mailbox, where there is one.</summary>
    public Func<int> Waiting { get; set; } = () => 0;

    /// <summary>Batches the mailbox holds.</summary>
    public int Capacity { get; set; }

    public void Handled(long count, TimeSpan duration)
    {
        Interlocked.Add(ref elements, count);
        Interlocked.Add(ref busy, duration.Ticks);
        ElementCounter.Add(count, tag);
    }

    public void Starved(TimeSpan duration)
    {
        Interlocked.Add(ref starved, duration.Ticks);
        WaitCounter.Add(duration.TotalSeconds, tag);
    }

    public void Blocked(TimeSpan duration)
    {
        Interlocked.Add(ref blocked, duration.Ticks);
        WaitCounter.Add(duration.TotalSeconds, tag);
    }

    public StageReport Report() => new(
        Name,
        workers,
        Interlocked.Read(ref elements),
        new TimeSpan(Interlocked.Read(ref busy)),
        new TimeSpan(Interlocked.Read(ref starved)),
        new TimeSpan(Interlocked.Read(ref blocked)),
        Waiting(),
        Capacity);
}
