namespace Millrace.Actors.Streaming.Engine;

/// <summary>What stays the same about a batch while its elements are turned into others.</summary>
sealed class BatchHeader(int expected)
{
    readonly List<Origin> origins = new(expected);
    readonly List<Rejection> rejections = [];

    /// <summary>Elements of the source in this batch, rejected ones included.</summary>
    public int SourceElements { get; set; }

    /// <summary>Bytes of input they stand for.</summary>
    public long Bytes { get; set; }

    /// <summary>The place in the source after this batch.</summary>
    public Cursor After { get; set; }

    /// <summary>Set: a commit follows this batch.</summary>
    public CommitBarrier? Barrier { get; set; }

    /// <summary>Whether the input ends with this batch.</summary>
    public bool End { get; set; }

    /// <summary>Rejections of elements of this batch, in the order they were found.</summary>
    public IReadOnlyList<Rejection> Rejections => rejections;

    /// <summary>An origin; where the batch has none, the place after it.</summary>
    public Origin OriginAt(int index) =>
        index < origins.Count ? origins[index] : new Origin(After.Element, $"after element {After.Element}");

    public int AddOrigin(Origin origin)
    {
        origins.Add(origin);
        return origins.Count - 1;
    }

    public void Reject(Rejection rejection) => rejections.Add(rejection);

    public void ForgetRejections(int kept)
    {
        if (rejections.Count > kept)
            rejections.RemoveRange(kept, rejections.Count - kept);
    }
}
