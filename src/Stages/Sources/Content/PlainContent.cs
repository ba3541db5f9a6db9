namespace Millrace.Stages.Sources.Content;

/// <summary>The content of a file that is not compressed.</summary>
sealed class PlainContent : ContentStream
{
    readonly InputBytes input;
    long offset;

    /// <summary>Reads from a place on.</summary>
    public PlainContent(InputBytes input, ContentPlace from)
    {
        this.input = input;
        offset = from.Offset;
        if (from.Offset > input.Length)
            throw input.Damaged(input.Length, $"the file ends here, reading was to go on at byte {from.Offset}");
    }

    /// <inheritdoc/>
    public override long Offset => offset;

    /// <inheritdoc/>
    public override long FileBytesRead => offset;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var read = input.Read(offset, buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty && offset < input.Length)
            throw input.Damaged(offset, $"the file ends here, it had {input.Length} bytes when it was opened");
        offset += read;
        return read;
    }

    /// <inheritdoc/>
    public override long Skip(long count, CancellationToken cancellationToken)
    {
        if (!input.IsRandomAccess)
            return base.Skip(count, cancellationToken);
        var skipped = Math.Min(count, input.Length - offset);
        offset += skipped;
        return skipped;
    }

    /// <inheritdoc/>
    public override ContentPlace PlaceOf(long offset) => new(offset, 0, 0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        input.Dispose();
        base.Dispose();
    }
}
