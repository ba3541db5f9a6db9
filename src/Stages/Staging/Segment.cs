using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Staging;

/// <summary>A segment of the token store, mapped into memory. Any thread may read it.</summary>
sealed unsafe class Segment : IDisposable
{
    readonly string path;
    readonly MemoryMappedViewAccessor view;
    readonly byte* data;
    readonly long length;
    readonly int idBytes;

    /// <summary>Opens a segment and checks everything but its documents.</summary>
    /// <exception cref="DamagedFileException">The file is not what was written.</exception>
    public Segment(string folder, int number)
    {
        path = Path.Combine(folder, SegmentFormat.FileName(number));
        length = new FileInfo(path).Length;
        if (length < SegmentFormat.HeaderBytes + SegmentFormat.TrailerBytes)
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

    public SegmentTrailer Trailer { get; }

    /// <summary>How far the graph had come when the segment was committed.</summary>
    public GraphProgress Progress =>
        JsonSerializer.Deserialize<GraphProgress>(Bytes(ProgressPlace(Trailer), Trailer.ProgressBytes))!;

    /// <summary>A document by its number in the segment. The spans end with the segment's life.</summary>
    public StoredDocument this[int document]
    {
        get
        {
            ref readonly var entry = ref Entry(document);
            var ids = data + entry.Place;
            var ends = ids + (long)entry.Tokens * idBytes;
            ends += SegmentFormat.Filling(ends - ids);
            return new StoredDocument(
                entry.Id, entry.File, entry.Offset,
                idBytes == sizeof(ushort)
                    ? new TokenIds(new ReadOnlySpan<ushort>(ids, entry.Tokens))
                    : new TokenIds(new ReadOnlySpan<int>(ids, entry.Tokens)),
                new ReadOnlySpan<int>(ends, entry.Sentences),
                new ReadOnlySpan<SentenceSpan>(ends + 4L * entry.Sentences, entry.Sentences));
        }
    }

    /// <summary>The index entry of a document.</summary>
    public ref readonly DocumentEntry Entry(int document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)document, (ulong)Trailer.Documents);
        return ref Unsafe.AsRef<DocumentEntry>(data + Trailer.IndexPlace + (long)document * SegmentFormat.EntryBytes);
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

    /// <summary>The error for this file.</summary>
    public DamagedFileException Damaged(long offset, string problem) => new(path, offset, problem);

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
    }

    int CheckHeader()
    {
        var header = Unsafe.ReadUnaligned<SegmentHeader>(data);
        if (header.Magic != SegmentFormat.Magic)
            throw Damaged(0, "this is no segment of a token store");
        if (header.Version != SegmentFormat.Version)
            throw Damaged(8, $"the format has version {header.Version}, this program reads version {SegmentFormat.Version}");
        return header.IdBytes;
    }

    SegmentTrailer CheckTrailer(int number)
    {
        var place = length - SegmentFormat.TrailerBytes;
        var trailer = Unsafe.ReadUnaligned<SegmentTrailer>(data + place);
        if (trailer.Magic != SegmentFormat.EndMagic)
            throw CutShort();
        if (trailer.IndexPlace < SegmentFormat.HeaderBytes || trailer.Documents < 0 || trailer.ProgressBytes < 0
            || trailer.IndexPlace > place || trailer.Documents > place / SegmentFormat.EntryBytes
            || ProgressPlace(trailer) + trailer.ProgressBytes != place)
            throw Damaged(place, $"the parts do not add up to the {length} bytes of the file");
        var found = Checksum(trailer.IndexPlace, place + SegmentFormat.TrailerChecked - trailer.IndexPlace);
        if (found != trailer.Checksum)
            throw Damaged(trailer.IndexPlace, $"the index has the checksum {found:x8}, expected {trailer.Checksum:x8}");
        if (trailer.Number != number)
            throw Damaged(place, $"this is segment {trailer.Number}, expected {number}");
        if (idBytes != SegmentFormat.IdBytes(trailer.VocabSize))
            throw Damaged(12, $"ids have {idBytes} bytes, expected {SegmentFormat.IdBytes(trailer.VocabSize)}");
        return trailer;
    }

    static long ProgressPlace(in SegmentTrailer trailer) =>
        trailer.IndexPlace + trailer.Documents * SegmentFormat.EntryBytes;

    DamagedFileException CutShort() => Damaged(length, "the file ends without the mark of a whole segment; it was cut short");

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
