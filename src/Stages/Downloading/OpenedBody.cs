namespace Millrace.Stages.Downloading;

/// <summary>The bytes of a file from some place on, as the other side has begun to give them.</summary>
/// <param name="Stream">The bytes.</param>
/// <param name="Start">The place of the first one in the file.</param>
/// <param name="End">The place behind the last one; null: the end of the stream tells, and can be told from a cut.</param>
/// <param name="Length">Size of the whole file; null: unknown.</param>
/// <param name="Validator">What the file can be known by when the rest is asked for; null: nothing.</param>
/// <param name="Owner">Closed with it.</param>
sealed record OpenedBody(Stream Stream, long Start, long? End, long? Length, string? Validator, IDisposable Owner) : IDisposable
{
    /// <summary>Whether the other side sends more than it said, asked at the end of the stream; null: that cannot be.</summary>
    public Func<CancellationToken, ValueTask<bool>>? HasMore { get; init; }

    public void Dispose()
    {
        Stream.Dispose();
        Owner.Dispose();
    }
}
