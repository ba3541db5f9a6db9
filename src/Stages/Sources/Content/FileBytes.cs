using Microsoft.Win32.SafeHandles;

namespace Millrace.Stages.Sources.Content;

/// <summary>A file, or a range of one.</summary>
sealed class FileBytes : InputBytes
{
    readonly SafeFileHandle file;
    readonly long from;

    /// <summary>The whole file.</summary>
    public FileBytes(string path)
        : base(path)
    {
        file = File.OpenHandle(path);
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>A range of a file, which must not reach beyond its end.</summary>
    public FileBytes(string path, long start, long length)
        : base(path)
    {
        file = File.OpenHandle(path);
        from = start;
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override int Read(long position, Span<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = buffer[..(int)Math.Clamp(Length - position, 0, buffer.Length)];
        var filled = 0;
        while (filled < wanted.Length)
        {
            var read = RandomAccess.Read(file, wanted[filled..], from + position + filled);
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }

    /// <inheritdoc/>
    public override long FileOffsetOf(long position) => from + position;

    /// <inheritdoc/>
    public override void Dispose()
    {
        file.Dispose();
        base.Dispose();
    }
}
