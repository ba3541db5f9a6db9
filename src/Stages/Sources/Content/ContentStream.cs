using System.Buffers;

namespace Millrace.Stages.Sources.Content;

/// <summary>The content of an input file, decompressed, read forward from a place. One thread uses it at a time.</summary>
/// <remarks>
/// The same file gives the same bytes from any place, however much a read returns. Memory does not grow with the file.
/// Reading fails with <see cref="Millrace.Stages.Staging.DamagedFileException"/> where the file is not what its format promises.
/// </remarks>
public abstract class ContentStream : IDisposable
{
    /// <summary>Content offset of the next byte that is read.</summary>
    public abstract long Offset { get; }

    /// <summary>Reads at least one byte and at most the buffer's length; 0 at the end.</summary>
    public abstract int Read(Span<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Goes forward without giving the bytes; stops at the end.</summary>
    /// <param name="count">Bytes to pass over.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Bytes that were passed over.</returns>
    public virtual long Skip(long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, 1 << 16));
        try
        {
            var skipped = 0L;
            while (skipped < count && Read(buffer.AsSpan(0, (int)Math.Min(count - skipped, buffer.Length)), cancellationToken) is > 0 and var read)
                skipped += read;
            return skipped;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The place to go on from at a content offset.</summary>
    /// <param name="offset">At most <see cref="Offset"/>, and not before an offset that was asked for earlier.</param>
    public abstract ContentPlace PlaceOf(long offset);

    /// <summary>How many bytes of the file itself, from its beginning, have been used up for what was read, for progress; where reading began counts too.</summary>
    public abstract long FileBytesRead { get; }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
