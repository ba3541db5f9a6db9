namespace Millrace.Actors.Streaming.Engine;

/// <inheritdoc/>
sealed class TypedCollector<T> : Collector
{
    TypedBatch<T>? batch;
    int lastCount;

    public override int Count => batch!.Count;

    public ValueTask Add(T element)
    {
        batch!.Add(element, Origin);
        return ValueTask.CompletedTask;
    }

    public override void Begin(BatchHeader header)
    {
        batch = new TypedBatch<T>(header, lastCount);
        Origin = 0;
    }

    public override void Truncate(int count) => batch!.Truncate(count);

    public override Batch Take()
    {
        var taken = batch!;
        batch = null;
        lastCount = taken.Count;
        return taken;
    }
}
