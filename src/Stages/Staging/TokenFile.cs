using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Staging;

/// <summary>One file of the token store, mapped into memory. Any thread may read it.</summary>
sealed unsafe class TokenFile : IDisposable
{
    readonly string path;
    readonly MemoryMappedViewAccessor view;
    readonly byte* data;
    readonly long length;
    readonly int idBytes;
    long resident;

    /// <summary>Opens it and checks everything but its documents.</summary>
    /// <exception cref="DamagedFileException">The file is not what was written.</exception>
    public TokenFile(string folder, int number)
    {
        path = NumberedFiles.PathOf(folder, number, TokenFileFormat.Extension);
        length = new FileInfo(path).Length;
        if (length < TokenFileFormat.HeaderBytes + TokenFileFormat.TrailerBytes)
            throw CutShort();
        using (var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read))
            view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref data);
        try
        {
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

    /// <summary>Bytes of it that may be resident: read since its memory was given back.</summary>
    public long Resident => Interlocked.Read(ref resident);

    /// <summary>How far the graph had come when it was committed.</summary>
    public GraphProgress Progress =>
        JsonSerializer.Deserialize<GraphProgress>(Bytes(ProgressPlace(Trailer), Trailer.ProgressBytes))!;

    /// <summary>A document by its number in the file. The spans end with this object's life.</summary>
    public StoredDocument this[int document]
    {
        get
        {
            ref readonly var entry = ref Entry(document);
            var ids = data + entry.Place;
            var ends = ids + (long)entry.Tokens * idBytes;
            ends += TokenFileFormat.Filling(ends - ids);
            return new StoredDocument(
                entry.Id, entry.File, entry.Offset,
                idBytes == sizeof(ushort)
                    ? new TokenIds(new ReadOnlySpan<ushort>(ids, entry.Tokens))
                    : new TokenIds(new ReadOnlySpan<int>(ids, entry.Tokens)),
                new ReadOnlySpan<int>(ends, entry.Sentences),
                new ReadOnlySpan<SentenceSpan>(ends + 4L * entry.Sentences, entry.Sentences),
                new ReadOnlySpan<byte>(ends + 12L * entry.Sentences, entry.TextBytes));
        }
    }

    /// <summary>Bytes of a document's ids and sentences.</summary>
    public long BytesOf(int document) => Entry(document).Bytes(idBytes);

    /// <summary>The index entry of a document.</summary>
    public ref readonly DocumentEntry Entry(int document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)document, (ulong)Trailer.Documents);
        return ref Unsafe.AsRef<DocumentEntry>(data + Trailer.IndexPlace + (long)document * TokenFileFormat.EntryBytes);
    }

    /// <summary>Compares a document with its checksum.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    public void Check(int document)
    {
        ref readonly var entry = ref Entry(document);
        var found = Checksum(entry.Place, entry.Bytes(idBytes));
        if (found != entry.Checksum)
            throw Damaged(entry.Place, $"document {entry.Id} has the checksum {found:x8}, expected {entry.Checksum:x8}");
    }

    /// <summary>Compares all documents with their checksums.</summary>
    public void CheckAll()
    {
        for (var i = 0; i < (int)Trailer.Documents; i++)
            Check(i);
    }

    /// <summary>Notes that so many more bytes may be read, and says how many more may be resident for it: no more than there are.</summary>
    public long Touch(long bytes)
    {
        while (true)
        {
            var before = Resident;
            var after = Math.Min(length, before + bytes);
            if (after == before || Interlocked.CompareExchange(ref resident, after, before) == before)
                return after - before;
        }
    }

    /// <summary>Gives back the memory of what was read. Others may read meanwhile.</summary>
    public void Release()
    {
        Interlocked.Exchange(ref resident, 0);
        ResidentPages.Release(data, length);
    }

    /// <summary>The error for this file.</summary>
    public DamagedFileException Damaged(long offset, string problem) => new(path, offset, problem);

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
    }

    int CheckHeader()
    {
        var header = Unsafe.ReadUnaligned<TokenFileHeader>(data);
        if (header.Magic != TokenFileFormat.Magic)
            throw Damaged(0, "this is no token file");
        if (header.Version != TokenFileFormat.Version)
            throw Damaged(8, $"the format has version {header.Version}, this program reads version {TokenFileFormat.Version}");
        return header.IdBytes;
    }

    TokenFileTrailer CheckTrailer(int number)
    {
        var place = length - TokenFileFormat.TrailerBytes;
        var trailer = Unsafe.ReadUnaligned<TokenFileTrailer>(data + place);
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
        for (var done = 0L; done < bytes;)
        {
            var part = (int)Math.Min(bytes - done, 1 << 20);
            crc.Add(Bytes(place + done, part));
            done += part;
        }
        return crc.Value;
    }

    ReadOnlySpan<byte> Bytes(long place, int count) => new(data + place, count);
}
