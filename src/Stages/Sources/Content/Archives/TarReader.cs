using System.Globalization;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>Goes through the regular files of tar archives that stand one after the other in a content.</summary>
/// <remarks>
/// Reads ustar, GNU (long names, large sizes) and pax (path, size). Folders, links and devices are passed over. Each archive must
/// have the mark of its end, at least one block of zeros, so that one that was cut short between two entries is noticed.
/// What tar does not protect by a checksum, the content of entries, is not checked; a compressed archive has those of its format.
/// </remarks>
/// <param name="content">Where the archives are.</param>
/// <param name="path">The file, for errors.</param>
sealed class TarReader(ContentStream content, string path)
{
    const int MostExtensionBytes = 1 << 20;

    readonly byte[] block = new byte[TarHeader.BlockBytes];
    bool atArchiveEnd;
    long? paxSize;
    string? longName;

    /// <summary>Content offset of the headers of the entry.</summary>
    public long Start { get; private set; }

    /// <summary>Content offset of the first byte of the entry.</summary>
    public long Offset { get; private set; }

    /// <summary>Length of the entry in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Its path in the archive.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Content offset of the next header, or whatever follows.</summary>
    public long End => Offset + WholeBlocks(Length);

    /// <summary>Goes to the next regular file; false at the end.</summary>
    public bool Next(CancellationToken cancellationToken)
    {
        Leave(cancellationToken);
        Start = -1;
        while (ReadBlock(cancellationToken))
        {
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                (atArchiveEnd, Start) = (true, -1);
                continue;
            }
            var header = TarHeader.Parse(block) ?? throw Damaged("expected a tar header, its checksum is another");
            if (header.Size < 0)
                throw Damaged("the tar header has a size that is no number");
            atArchiveEnd = false;
            Start = Start < 0 ? content.Offset - TarHeader.BlockBytes : Start;
            if (Enter(header, cancellationToken))
                return true;
        }
        return atArchiveEnd ? false : throw Damaged("the tar archive ends without the mark of its end; it was cut short");
    }

    /// <summary>Reads from the entry; 0 at its end.</summary>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var left = Offset + Length - content.Offset;
        if (left == 0 || buffer.IsEmpty)
            return 0;
        var read = content.Read(buffer[..(int)Math.Min(left, buffer.Length)], cancellationToken);
        return read > 0 ? read : throw CutShort();
    }

    /// <summary>Passes over what is left of the entry, and what fills up its last block.</summary>
    public void Leave(CancellationToken cancellationToken)
    {
        var left = End - content.Offset;
        if (left > 0 && content.Skip(left, cancellationToken) < left)
            throw CutShort();
    }

    /// <summary>Takes up what a header says; true where it is that of a regular file.</summary>
    bool Enter(TarHeader header, CancellationToken cancellationToken)
    {
        var size = paxSize ?? header.Size;
        switch (header.Type)
        {
            case 'x':
                ReadPax(ReadExtension(header.Size, cancellationToken));
                return false;
            case 'g':
                if (PaxRecords.Parse(ReadExtension(header.Size, cancellationToken)) is not { } records || records.ContainsKey("path") || records.ContainsKey("size"))
                    throw Damaged("expected global records of pax other than path and size");
                return false;
            case 'L':
                longName = TarHeader.Text(ReadExtension(header.Size, cancellationToken));
                return false;
            case 'K':
                ReadExtension(header.Size, cancellationToken);
                return false;
            case 'S' or 'M':
                throw new InputException($"{path}: {header.Name} is a sparse file or a part of one, which is not read\n\nhint: pack it anew without --sparse and --multi-volume");
        }
        var name = longName ?? header.Name;
        (longName, paxSize) = (null, null);
        var isRegular = header.Type is '0' or '7' || header.Type == 0 && !name.EndsWith('/');
        var isEmpty = header.Type is >= '1' and <= '6' || header.Type == 0 && !isRegular; // whatever the header says: these have no content
        (Name, Offset, Length) = (name, content.Offset, isEmpty ? 0 : size);
        if (Length > long.MaxValue - Offset - TarHeader.BlockBytes)
            throw Damaged($"the tar header has a size of {Length} bytes");
        if (isRegular)
            return true;
        Leave(cancellationToken);
        Start = -1;
        return false;
    }

    void ReadPax(byte[] extension)
    {
        var records = PaxRecords.Parse(extension) ?? throw Damaged("expected records of pax");
        if (records.Keys.FirstOrDefault(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal)) is not null)
            throw new InputException($"{path} has a sparse file at byte {Start} of its content, which is not read\n\nhint: pack it anew without --sparse");
        longName = records.GetValueOrDefault("path", longName!);
        if (!records.TryGetValue("size", out var text))
            return;
        paxSize = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size
            : throw Damaged($"expected a size in the records of pax, got `{text}`");
    }

    byte[] ReadExtension(long size, CancellationToken cancellationToken)
    {
        if (size > MostExtensionBytes)
            throw Damaged($"an extended tar header has {size} bytes, at most {MostExtensionBytes} are read");
        (Offset, Length) = (content.Offset, size);
        var bytes = new byte[size];
        for (var filled = 0; filled < bytes.Length;)
            filled += Read(bytes.AsSpan(filled), cancellationToken);
        Leave(cancellationToken);
        return bytes;
    }

    bool ReadBlock(CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < block.Length && content.Read(block.AsSpan(filled), cancellationToken) is > 0 and var read)
            filled += read;
        return filled == block.Length || (filled > 0 ? throw CutShort() : false);
    }

    static long WholeBlocks(long bytes) => (bytes + TarHeader.BlockBytes - 1) / TarHeader.BlockBytes * TarHeader.BlockBytes;

    DamagedFileException CutShort() => Damaged("the content ends inside the tar archive; it was cut short");

    DamagedFileException Damaged(string problem) => new(path, content.FileBytesRead, $"{problem} (byte {content.Offset} of the content)");
}
