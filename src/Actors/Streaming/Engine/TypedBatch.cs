namespace Millrace.Actors.Streaming.Engine;

/// <summary>A batch of elements of one type.</summary>
/// <param name="header">What it has in common with the batches it is made of and turned into.</param>
/// <param name="expected">Number of elements it is likely to hold.</param>
sealed class TypedBatch<T>(BatchHeader header, int expected) : Batch(header, expected)
{
    public List<T> Elements { get; } = new(expected);

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
