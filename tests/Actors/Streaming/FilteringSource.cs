using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;

namespace Millrace.Actors.Tests.Streaming;

/// <summary>A source that itself leaves out one number.</summary>
sealed class FilteringSource(Source<int> source) : Source<int>
{
    public override async IAsyncEnumerable<Sourced<int>> ReadAsync(Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var sourced in source.ReadAsync(from, cancellationToken))
            yield return sourced.Element != 59
                ? sourced
                : sourced with { Rejection = new Rejection("source", sourced.Next.Element - 1, sourced.Where, "is 59", null) { IsFiltered = true } };
    }
}
