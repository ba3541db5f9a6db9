using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>A source whose files have twice as many bytes as its elements stand for.</summary>
sealed class HalvedSource(Source<int> source) : Source<int>
{
    public override long? TotalBytes => 2 * source.TotalBytes;

    public override long? BytesBefore(Cursor place) => 2 * place.Offset;

    public override IAsyncEnumerable<Sourced<int>> ReadAsync(Cursor from, CancellationToken cancellationToken) => source.ReadAsync(from, cancellationToken);
}
