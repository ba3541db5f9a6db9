using System.Buffers;

namespace Millrace.Stages.Sources.Content.Members;

/// <summary>The members that seem to begin in a range of a gzip file, found and decompressed without knowing what is before.</summary>
/// <remarks>
/// What looks like a member may be bytes inside another, even a sound one that was stored there. So whoever uses it must know
/// from the members before that one begins where these do.
/// </remarks>
sealed class GzipRegion : IDisposable
{
    /// <summary>Bytes of a region: a few dozen members of Common Crawl.</summary>
    public const int Bytes = 1 << 19;

    // Members beyond this are left to who decompresses in pieces, so that a region stays small whatever its members unfold to.
    const int MostContent = 1 << 23;
    const int ReadBytes = 1 << 16;

    static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    readonly ContentChunk chunk;

    GzipRegion(ContentChunk chunk, long start, long end) => (this.chunk, Start, End) = (chunk, start, end);

    /// <summary>Byte at which the first member begins.</summary>
    public long Start { get; }

    /// <summary>Byte behind the last one.</summary>
    public long End { get; }

    /// <summary>Decompresses the members that begin in a region; null where there are none.</summary>
    public static GzipRegion? At(long index, InputBytes input, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Bytes + Magic.Length);
        using var decoder = new GzipDecoder();
        try
        {
            var read = input.Read(index * Bytes, bytes.AsSpan(0, Bytes + Magic.Length), cancellationToken);
            for (var at = 0; bytes.AsSpan(at, read - at).IndexOf(Magic) is >= 0 and var found && at + found < Bytes; at += found + 1)
            {
                if (Members(index * Bytes + at + found, (index + 1) * Bytes, input, decoder, cancellationToken) is { } region)
                    return region;
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The content from a member's beginning on, which the caller disposes of; null where none begins there.</summary>
    public ContentChunk? From(long member)
    {
        if (member != Start)
        {
            var first = chunk.Blocks.FirstOrDefault(block => block.Block == member, (-1, 0));
            if (first.At < 0)
                return null;
            chunk.DropBefore(first.At);
        }
        chunk.FileBytes = End;
        return chunk;
    }

    static GzipRegion? Members(long start, long limit, InputBytes input, GzipDecoder decoder, CancellationToken cancellationToken)
    {
        var window = ArrayPool<byte>.Shared.Rent(ReadBytes);
        var chunk = new ContentChunk(4 * Bytes);
        var (position, end, whole) = (start, start, 0);
        try
        {
            var (at, held) = (0, 0);
            while (true)
            {
                if (at == held)
                    (at, held) = (0, input.Read(position, window.AsSpan(0, ReadBytes), cancellationToken));
                if (position == end)
                {
                    // The header may reach beyond the window; then the decoder says whether it is one.
                    if (position >= limit || held == 0)
                        break;
                    decoder.Restart();
                    chunk.BeginBlock(position);
                }
                var ended = decoder.Decompress(window.AsSpan(at, held - at), chunk.Free, out var consumed, out var produced, out var problem);
                at += consumed;
                position += consumed;
                chunk.Add(produced);
                if (ended)
                    (end, whole) = (position, chunk.Length);
                else if (problem is not null || held == 0 || chunk.Length >= MostContent)
                    break;
                if (chunk.Free.IsEmpty)
                    chunk.Grow();
            }
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
        if (end > start)
        {
            chunk.CutTo(whole);
            return new GzipRegion(chunk, start, end);
        }
        chunk.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => chunk.Dispose();
}
