namespace Millrace.Stages.Sources.Content;

/// <summary>The content of a compressed file.</summary>
/// <param name="input">The file.</param>
/// <param name="source">Begins where the block of <paramref name="from"/> does.</param>
/// <param name="from">The place to read from.</param>
/// <param name="fileBytes">Where in the file its block begins.</param>
sealed class ChunkedContent(InputBytes input, ChunkSource source, ContentPlace from, long fileBytes) : ContentStream
{
    readonly BlockMap blocks = new(from);
    long skip = from.Skip;
    ContentChunk? chunk;
    int at;                     // the next byte of the chunk
    long offset = from.Offset;
    bool ended;

    /// <inheritdoc/>
    public override long Offset => offset;

    /// <inheritdoc/>
    public override long FileBytesRead => fileBytes;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty || !Advance(cancellationToken))
            return 0;
        var count = Math.Min(buffer.Length, chunk!.Length - at);
        chunk.Bytes.Slice(at, count).CopyTo(buffer);
        at += count;
        offset += count;
        return count;
    }

    /// <inheritdoc/>
    public override ContentPlace PlaceOf(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Offset);
        return blocks.PlaceOf(offset);
    }

    /// <summary>Goes to a chunk with bytes left; false at the end.</summary>
    bool Advance(CancellationToken cancellationToken)
    {
        while (!ended && (chunk is null || at == chunk.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunk?.Dispose();
            chunk = null;
            chunk = source.Next(cancellationToken);
            ended = chunk is null;
            at = 0;
            if (chunk is not null)
                Enter(chunk);
            else
                fileBytes = input.Length;
        }
        if (ended && skip > 0)
            throw input.Damaged(input.Length, $"the content ends {skip} bytes before byte {offset} of it, where reading was to go on");
        return !ended;
    }

    void Enter(ContentChunk entered)
    {
        var start = offset - skip;
        foreach (var (begin, block) in entered.Blocks)
            blocks.Add(start + begin, block);
        fileBytes = entered.FileBytes;
        at = (int)Math.Min(skip, entered.Length);
        skip -= at;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        chunk?.Dispose();
        chunk = null;
        ended = true;
        skip = 0;
        source.Dispose();
        input.Dispose();
        base.Dispose();
    }
}
