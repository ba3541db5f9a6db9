using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Web;

/// <summary>The part of a content that is held: from a place that only moves on, as far as was asked for.</summary>
sealed class ContentWindow(ContentStream content)
{
    const int ReadBytes = 1 << 16;

    byte[] buffer = new byte[2 * ReadBytes];
    int head;
    int count;
    bool ended;

    /// <summary>Content offset of the first byte held.</summary>
    public long Offset { get; private set; } = content.Offset;

    /// <summary>What is held.</summary>
    public ReadOnlySpan<byte> Held => buffer.AsSpan(head, count);

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
        if (head + count == buffer.Length)
        {
            buffer.AsSpan(head, count).CopyTo(buffer);
            head = 0;
            if (buffer.Length - count < ReadBytes)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Array.MaxLength));
        }
        var read = content.Read(buffer.AsSpan(head + count), cancellationToken);
        count += read;
        ended = read == 0;
        return !ended;
    }

    /// <summary>Lets go of bytes that are held.</summary>
    public void Drop(int bytes)
    {
        head += bytes;
        count -= bytes;
        Offset += bytes;
    }
}
