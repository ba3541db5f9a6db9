namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>The content of the files in a tar archive, each decompressed, one after the other: of OpenWebText, tar archives in xz.</summary>
/// <remarks>
/// <see cref="ContentPlace.Block"/> is the byte at which the headers of a file begin in the content of the outer archive. Where
/// that is compressed too, it is decompressed from its beginning to get there.
/// </remarks>
sealed class NestedContent : ContentStream
{
    readonly string path;
    readonly int workers;
    readonly ContentStream outer;
    readonly bool isPlain;
    readonly TarReader entries;
    readonly BlockMap blocks;
    long offset;
    long skip;
    ContentStream? inner;
    long entryFileBytes;
    bool isEnded;

    /// <summary>Opens the outer archive.</summary>
    public NestedContent(string path, ContentPlace from, int workers)
    {
        (this.path, this.workers) = (path, workers);
        (offset, skip, blocks) = (from.Offset, from.Skip, new BlockMap(from));
        using (var input = new FileBytes(path))
            isPlain = ContentMagic.FormatOf(input, path) == ContentFormat.Plain;
        outer = ContentFiles.Open(path, isPlain ? new ContentPlace(from.Block, 0, 0) : ContentPlace.Start, workers);
        if (!isPlain)
            outer.Skip(from.Block, CancellationToken.None);
        entries = new TarReader(outer, path);
    }

    /// <inheritdoc/>
    public override long Offset => offset;

    /// <inheritdoc/>
    public override long FileBytesRead => isPlain && inner is not null ? entryFileBytes + inner.FileBytesRead : entryFileBytes;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
            return 0;
        while (!isEnded)
        {
            inner ??= Open(cancellationToken);
            if (inner is null)
                break;
            skip -= inner.Skip(skip, cancellationToken);
            if (inner.Read(buffer, cancellationToken) is > 0 and var read)
            {
                offset += read;
                return read;
            }
            inner.Dispose();
            inner = null;
        }
        if (!isEnded && skip > 0)
            throw new Staging.DamagedFileException(path, outer.FileBytesRead, $"the content ends {skip} bytes before byte {offset} of it, where reading was to go on");
        isEnded = true;
        return 0;
    }

    /// <inheritdoc/>
    public override ContentPlace PlaceOf(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Offset);
        return blocks.PlaceOf(offset);
    }

    /// <summary>The content of the next file; null at the end.</summary>
    ContentStream? Open(CancellationToken cancellationToken)
    {
        if (!entries.Next(cancellationToken))
        {
            entryFileBytes = outer.FileBytesRead;
            return null;
        }
        entryFileBytes = isPlain ? entries.Offset : outer.FileBytesRead;
        blocks.Add(offset - skip, entries.Start);
        InputBytes input = isPlain
            ? new FileBytes(path, entries.Offset, entries.Length)
            : new ForwardBytes(path, entries, entryFileBytes, cancellationToken);
        try
        {
            return ContentFiles.Open(input, entries.Name, ContentPlace.Start, workers);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        inner?.Dispose();
        inner = null;
        isEnded = true;
        outer.Dispose();
        base.Dispose();
    }
}
