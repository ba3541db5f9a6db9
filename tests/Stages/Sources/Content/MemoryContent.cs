using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

/// <summary>Content in memory, given in pieces of any size.</summary>
sealed class MemoryContent(byte[] content, long from = 0, int mostAtOnce = int.MaxValue) : ContentStream
{
    long offset = from;
    long asked;

    public override long Offset => offset;

    public override long FileBytesRead => offset;

    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var read = (int)Math.Min(Math.Min(buffer.Length, mostAtOnce), content.Length - offset);
        content.AsSpan((int)offset, read).CopyTo(buffer);
        offset += read;
        return read;
    }

    public override ContentPlace PlaceOf(long place)
    {
        Assert.InRange(place, asked, offset); // what the contract asks of those who call it
        asked = place;
        return new ContentPlace(place, 0, 0);
    }
}
