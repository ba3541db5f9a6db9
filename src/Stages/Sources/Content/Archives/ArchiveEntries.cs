namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>The regular files of a tar archive, in its order, from a place on. One thread uses it at a time.</summary>
/// <remarks>Reads ustar, GNU and pax archives, several in one file too. The archive may be compressed.</remarks>
public sealed class ArchiveEntries : IDisposable
{
    readonly ContentStream content;
    readonly TarReader entries;

    ArchiveEntries(ContentStream content, string path) => (this.content, entries) = (content, new TarReader(content, path));

    /// <summary>Opens an archive, such as BookCorpus's tar.gz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where to begin: <see cref="ContentPlace.Start"/>, or <see cref="ArchiveEntry.Next"/> of an entry of this file.</param>
    /// <param name="workers">Threads that decompress, at least 1.</param>
    /// <inheritdoc cref="ContentFiles.Open(string, ContentPlace, int)"/>
    public static ArchiveEntries Open(string path, ContentPlace from, int workers) => new(ContentFiles.Open(path, from, workers), path);

    /// <summary>Opens an archive whose files are archives that may be compressed, such as OpenWebText's; gives the files in those.</summary>
    /// <inheritdoc cref="Open(string, ContentPlace, int)"/>
    public static ArchiveEntries OpenNested(string path, ContentPlace from, int workers) => new(new NestedContent(path, from, workers), path);

    /// <inheritdoc cref="ContentStream.FileBytesRead"/>
    public long FileBytesRead => content.FileBytesRead;

    /// <summary>The next file; null at the end.</summary>
    /// <param name="maxBytes">A longer one is given without its bytes.</param>
    /// <param name="cancellationToken">Stops waiting and reading.</param>
    /// <exception cref="Staging.DamagedFileException">The archive is not what its format promises.</exception>
    /// <exception cref="InputException">It has a sparse file, or something else that is not read.</exception>
    public ArchiveEntry? Next(int maxBytes, CancellationToken cancellationToken)
    {
        if (!entries.Next(cancellationToken))
            return null;
        ReadOnlyMemory<byte>? bytes = null;
        if (entries.Length <= maxBytes)
            bytes = Read((int)entries.Length, cancellationToken);
        entries.Leave(cancellationToken);
        return new ArchiveEntry(entries.Name, entries.Offset, entries.Length, bytes, content.PlaceOf(entries.End));
    }

    byte[] Read(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
            filled += entries.Read(bytes.AsSpan(filled), cancellationToken);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => content.Dispose();
}
