namespace Millrace.Stages.Sources.Content;

/// <summary>The part of a content that is held: from a place that only moves on, as far as was asked for.</summary>
/// <param name="content">What is read.</param>
/// <param name="readBytes">Bytes to read at once, at least.</param>
sealed class ContentWindow(ContentStream content, int readBytes)
{
    byte[] buffer = new byte[2 * readBytes];
    int head; // the bytes held are buffer[head .. head + count)
    int count;
    bool ended;

    /// <summary>Content offset of the first byte held.</summary>
    public long Offset { get; private set; } = content.Offset;

    /// <summary>Content offset behind the last byte held.</summary>
    public long End => Offset + count;

    /// <summary>What is held.</summary>
    public ReadOnlySpan<byte> Held => buffer.AsSpan(head, count);

    /// <summary>A part of what is held, by content offsets.</summary>
    public ReadOnlySpan<byte> Part(long from, long to) => buffer.AsSpan(head + (int)(from - Offset), (int)(to - from));

    /// <summary>The place of a content offset from which to go on.</summary>
    public ContentPlace PlaceOf(long offset) => content.PlaceOf(offset);

    /// <summary>Holds at least that many bytes; false where the content ends before.</summary>
    public bool Hold(int bytes, CancellationToken cancellationToken)
    {
        while (count < bytes)
        {
            if (!Fill(cancellationToken))
                return false;
        }
        return true;
    }

    /// <summary>Reads on; false at the end of the content.</summary>
    public bool Fill(CancellationToken cancellationToken)
    {
        if (ended)
            return false;
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.Length - head - count < readBytes)
        {
            buffer.AsSpan(head, count).CopyTo(buffer);
            head = 0;
            if (buffer.Length - count < readBytes)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Array.MaxLength));
        }
        var read = content.Read(buffer.AsSpan(head + count), cancellationToken);
        count += read;
        ended = read == 0;
        return !ended;
    }

    /// <summary>Lets go of the first bytes that are held.</summary>
    public void Drop(int bytes)
    {
        head += bytes;
        count -= bytes;
        Offset += bytes;
    }

    /// <summary>Lets go of what is held before a content offset, which is not behind <see cref="End"/>.</summary>
    public void DropBefore(long offset) => Drop((int)Math.Max(offset - Offset, 0));
}
