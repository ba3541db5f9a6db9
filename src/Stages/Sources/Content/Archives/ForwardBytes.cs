using System.Diagnostics;

namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>The bytes of an entry of an archive that is itself compressed: they can be read forward only.</summary>
sealed class ForwardBytes : InputBytes
{
    readonly TarReader entry;
    readonly long fileOffset;
    readonly byte[] head = new byte[ContentMagic.Length];
    readonly int headLength;
    long next;

    /// <summary>The entry at which the reader is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entry">Is not used otherwise until this was disposed of.</param>
    /// <param name="fileOffset">Where in the file about the entry is.</param>
    /// <param name="cancellationToken">Stops reading its first bytes.</param>
    public ForwardBytes(string path, TarReader entry, long fileOffset, CancellationToken cancellationToken)
        : base(path)
    {
        (this.entry, this.fileOffset) = (entry, fileOffset);
        headLength = Fill(head, cancellationToken);
        next = headLength;
    }

    /// <inheritdoc/>
    public override long Length => entry.Length;

    /// <inheritdoc/>
    public override bool IsRandomAccess => false;

    /// <inheritdoc/>
    public override int Read(long position, Span<byte> buffer, CancellationToken cancellationToken)
    {
        var again = position < headLength ? head.AsSpan((int)position, headLength - (int)position) : default;
        again = again[..Math.Min(again.Length, buffer.Length)];
        again.CopyTo(buffer);
        if (again.Length == buffer.Length)
            return again.Length;
        if (position + again.Length != next)
            throw new UnreachableException($"byte {position} of an entry is asked for, byte {next} is next");
        var read = Fill(buffer[again.Length..], cancellationToken);
        next += read;
        return again.Length + read;
    }

    int Fill(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length && entry.Read(buffer[filled..], cancellationToken) is > 0 and var read)
            filled += read;
        return filled;
    }

    /// <inheritdoc/>
    public override long FileOffsetOf(long position) => fileOffset;
}
