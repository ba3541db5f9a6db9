using Microsoft.Win32.SafeHandles;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>A file as it is.</summary>
sealed class PlainContent(SafeFileHandle file, long offset) : ContentStream
{
    long position = offset;

    public override long Offset => position;

    public override long FileBytesRead => position;

    public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = RandomAccess.Read(file, buffer, position);
        position += read;
        return read;
    }

    public override ContentPlace PlaceOf(long offset) => new(offset, 0, 0);

    public override void Dispose()
    {
        file.Dispose();
        base.Dispose();
    }
}
