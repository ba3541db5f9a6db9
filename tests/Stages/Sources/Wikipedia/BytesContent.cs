using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Wikipedia;

/// <summary>Content in memory, of which a read gives a few bytes at most.</summary>
sealed class BytesContent(byte[] bytes, int readBytes = int.MaxValue, long offset = 0) : ContentStream
{
    int at = (int)offset;

    public override long Offset => at;

    public override long FileBytesRead => at;

    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var count = Math.Min(Math.Min(buffer.Length, readBytes), bytes.Length - at);
        bytes.AsSpan(at, count).CopyTo(buffer);
        at += count;
        return count;
    }

    public override ContentPlace PlaceOf(long offset) => new(offset, 0, 0);
}
