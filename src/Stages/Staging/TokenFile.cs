using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Millrace.Actors.Streaming;

namespace Millrace.Stages.Staging;

/// <summary>One file of the token store. Any thread may read it.</summary>
sealed class TokenFile : IDisposable
{
    const int TooManyOpenFiles = 24; // EMFILE

    readonly string path;
    readonly SafeFileHandle file;
    readonly long length;
    readonly int idBytes;
    MappedFile? mapped;

    /// <summary>Opens it and checks everything but its documents.</summary>
    /// <exception cref="DamagedFileException">The file is not what was written.</exception>
    public TokenFile(string folder, int number)
    {
        path = NumberedFiles.PathOf(folder, number, TokenFileFormat.Extension);
        file = Open(path);
        try
        {
            length = RandomAccess.GetLength(file);
            if (length < TokenFileFormat.HeaderBytes + TokenFileFormat.TrailerBytes)
                throw CutShort();
            idBytes = CheckHeader();
            Trailer = CheckTrailer(number);
        }
        catch (DamagedFileException)
        {
            Dispose();
            throw;
        }
    }

    public TokenFileTrailer Trailer { get; }

    /// <summary>Size of the file.</summary>
    public long Length => length;

    /// <summary>How far the graph had come when it was committed.</summary>
    public GraphProgress Progress
    {
        get
        {
            var json = new byte[Trailer.ProgressBytes];
            Fill(ProgressPlace(Trailer), json);
            return JsonSerializer.Deserialize<GraphProgress>(json)!;
        }
    }

    /// <summary>The index entry of a document.</summary>
    public DocumentEntry Entry(int document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)document, (ulong)Trailer.Documents);
        return Read<DocumentEntry>(Trailer.IndexPlace + (long)document * TokenFileFormat.EntryBytes);
    }

    /// <summary>The index entries of all documents.</summary>
    public DocumentEntry[] Entries()
    {
        var entries = new DocumentEntry[(int)Trailer.Documents];
        Fill(Trailer.IndexPlace, MemoryMarshal.AsBytes(entries.AsSpan()));
        return entries;
    }

    /// <summary>A document, read into a buffer.</summary>
    public StoredDocument Read(scoped in DocumentEntry entry, TokenBuffer buffer)
    {
        var bytes = buffer.Take(checked((int)entry.Bytes(idBytes)));
        Fill(entry.Place, bytes);
        return StoredDocument.Of(entry, bytes, idBytes);
    }

    /// <summary>A document, read into a buffer and compared with its checksum.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    public StoredDocument ReadChecked(scoped in DocumentEntry entry, TokenBuffer buffer)
    {
        var document = Read(entry, buffer);
        if (Crc32C.Of(buffer.Taken) is var found && found != entry.Checksum)
            throw Damaged(entry.Place, $"document {entry.Id} has the checksum {found:x8}, expected {entry.Checksum:x8}");
        return document;
    }

    /// <summary>Where the sentences of a document end, from one of them on.</summary>
    public void ReadEnds(in DocumentEntry entry, int firstSentence, Span<int> ends) =>
        Fill(entry.Place + entry.EndsAt(idBytes) + sizeof(int) * (long)firstSentence, MemoryMarshal.AsBytes(ends));

    /// <summary>Some ids of a document.</summary>
    public void ReadIds(in DocumentEntry entry, int first, Span<int> ids)
    {
        if (idBytes == sizeof(int))
        {
            Fill(entry.Place + sizeof(int) * (long)first, MemoryMarshal.AsBytes(ids));
            return;
        }
        // Into the second half, from where they are widened front to back.
        var narrow = MemoryMarshal.Cast<int, ushort>(ids)[ids.Length..];
        Fill(entry.Place + sizeof(ushort) * (long)first, MemoryMarshal.AsBytes(narrow));
        for (var i = 0; i < ids.Length; i++)
            ids[i] = narrow[i];
    }

    /// <summary>Compares all documents with their checksums.</summary>
    public void CheckAll()
    {
        var buffer = new TokenBuffer();
        foreach (ref readonly var entry in Entries().AsSpan())
            ReadChecked(entry, buffer);
    }

    /// <summary>The error for this file.</summary>
    public DamagedFileException Damaged(long offset, string problem) => new(path, offset, problem);

    /// <summary>From now on it is read as memory.</summary>
    public void Map() => mapped = new MappedFile(file);

    public void Dispose()
    {
        mapped?.Dispose();
        file.Dispose();
    }

    static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (IOException cause) when (cause.HResult == TooManyOpenFiles)
        {
            throw new IOException($"{path} cannot be opened: a token store needs all its files, this process may open no more; raise `ulimit -n`", cause);
        }
    }

    int CheckHeader()
    {
        var header = Read<TokenFileHeader>(0);
        if (header.Magic != TokenFileFormat.Magic)
            throw Damaged(0, "this is no token file");
        if (header.Version != TokenFileFormat.Version)
            throw Damaged(8, $"the format has version {header.Version}, this program reads version {TokenFileFormat.Version}");
        return header.IdBytes;
    }

    TokenFileTrailer CheckTrailer(int number)
    {
        var place = length - TokenFileFormat.TrailerBytes;
        var trailer = Read<TokenFileTrailer>(place);
        if (trailer.Magic != TokenFileFormat.EndMagic)
            throw CutShort();
        if (trailer.IndexPlace < TokenFileFormat.HeaderBytes || trailer.Documents < 0 || trailer.ProgressBytes < 0
            || trailer.IndexPlace > place || trailer.Documents > place / TokenFileFormat.EntryBytes
            || ProgressPlace(trailer) + trailer.ProgressBytes != place)
            throw Damaged(place, $"the parts do not add up to the {length} bytes of the file");
        var found = Checksum(trailer.IndexPlace, place + TokenFileFormat.TrailerChecked - trailer.IndexPlace);
        if (found != trailer.Checksum)
            throw Damaged(trailer.IndexPlace, $"the index has the checksum {found:x8}, expected {trailer.Checksum:x8}");
        if (trailer.Number != number)
            throw Damaged(place, $"this is token file {trailer.Number}, expected {number}");
        if (idBytes != IdWidth.Of(trailer.VocabSize))
            throw Damaged(12, $"ids have {idBytes} bytes, expected {IdWidth.Of(trailer.VocabSize)}");
        return trailer;
    }

    static long ProgressPlace(in TokenFileTrailer trailer) =>
        trailer.IndexPlace + trailer.Documents * TokenFileFormat.EntryBytes;

    DamagedFileException CutShort() => Damaged(length, "the file ends without the mark of a whole one; it was cut short");

    uint Checksum(long place, long bytes)
    {
        var crc = new Crc32C();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (var done = 0L; done < bytes;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(bytes - done, 1 << 16));
            Fill(place + done, part);
            crc.Add(part);
            done += part.Length;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return crc.Value;
    }

    T Read<T>(long place) where T : unmanaged
    {
        var value = default(T);
        Fill(place, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    void Fill(long place, Span<byte> target)
    {
        if (mapped is not null)
        {
            mapped.Slice(place, target.Length).CopyTo(target);
            return;
        }
        for (int read; !target.IsEmpty; place += read, target = target[read..])
            if ((read = RandomAccess.Read(file, target, place)) == 0)
                throw Damaged(place, $"it ends here, {target.Length} more bytes were expected");
    }
}
