namespace Millrace.Actors.Streaming.Engine;

/// <summary>A batch of elements of one type.</summary>
sealed class TypedBatch<T>(BatchHeader header) : Batch(header)
{
    public List<T> Elements { get; } = [];

    public void Add(T element, int origin)
    {
        Elements.Add(element);
        Origins.Add(origin);
    }

    public void Truncate(int count)
    {
        Elements.RemoveRange(count, Elements.Count - count);
        Origins.RemoveRange(count, Origins.Count - count);
    }
}
