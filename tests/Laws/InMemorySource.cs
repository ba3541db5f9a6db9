using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;

namespace Millrace.Laws;

/// <summary>
/// Gives the items of a list; each stands for one byte unless told otherwise. Failures and pauses can be injected.
/// </summary>
public sealed class InMemorySource<T>(IReadOnlyList<T> items) : Source<T>
{
    int read;
    volatile bool ended;

    /// <summary>Bytes an item stands for.</summary>
    public Func<T, long> BytesOf { get; init; } = _ => 1;

    /// <summary>Why the source itself rejects an item; null: it does not.</summary>
    public Func<T, string?> RejectionOf { get; init; } = _ => null;

    /// <summary>Called before the item of the number is given; may throw or wait.</summary>
    public Func<int, CancellationToken, ValueTask> Before { get; init; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>Items given so far, over all readings.</summary>
    public int Read => Volatile.Read(ref read);

    /// <summary>Whether it has been read to its end.</summary>
    public bool Ended => ended;

    /// <inheritdoc/>
    public override long? TotalBytes => items.Sum(BytesOf);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<T>> ReadAsync(Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var offset = from.Offset;
        for (var i = (int)from.Element; i < items.Count; i++)
        {
            await Before(i, cancellationToken);
            Interlocked.Increment(ref read);
            var (where, bytes) = ($"item {i}", BytesOf(items[i]));
            offset += bytes;
            var next = new Cursor(0, offset, i + 1);
            yield return RejectionOf(items[i]) is { } reason
                ? new Sourced<T>(default, new Rejection("source", i, where, reason, null), where, bytes, next)
                : new Sourced<T>(items[i], null, where, bytes, next);
        }
        ended = true;
    }
}
