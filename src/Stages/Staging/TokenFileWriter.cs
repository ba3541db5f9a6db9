using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>Writes one token file: documents as they come, the rest when it is committed. Holds 44 bytes a document.</summary>
sealed class TokenFileWriter : IDisposable
{
    static ReadOnlySpan<byte> Zeros => [0, 0, 0, 0];

    readonly DurableFile file;
    readonly List<DocumentEntry> index = [];
    TokenFileTrailer trailer;
    long place;

    public TokenFileWriter(string folder, int number, long firstDocument, int vocabSize)
    {
        file = DurableFile.Create(NumberedFiles.PathOf(folder, number, TokenFileFormat.Extension));
        trailer = new TokenFileTrailer(firstDocument, 0, 0, 0, 0, number, vocabSize, 0, 0, TokenFileFormat.EndMagic);
        Write(AsBytes(new TokenFileHeader(TokenFileFormat.Magic, TokenFileFormat.Version, IdWidth.Of(vocabSize))));
    }

    /// <summary>Documents written.</summary>
    public int Documents => index.Count;

    public void Add(TokenizedDocument document)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(document.Spans.Length, document.Ends.Length);
        var entry = new DocumentEntry(
            document.Id, document.Offset, place, document.File, document.Ids.Length, document.Ends.Length, document.Text.Length, 0);
        var crc = new Crc32C();
        WriteIds(document.Ids, ref crc);
        Write(MemoryMarshal.AsBytes(document.Ends.AsSpan()), ref crc);
        Write(MemoryMarshal.AsBytes(document.Spans.AsSpan()), ref crc);
        Write(document.Text.Span, ref crc);
        Write(Zeros[..TokenFileFormat.Filling(document.Text.Length)], ref crc);
        index.Add(entry with { Checksum = crc.Value });
        trailer = trailer with
        {
            Tokens = trailer.Tokens + entry.Tokens,
            TextBytes = trailer.TextBytes + (document.Spans is [.., var last] ? last.Start + last.Length : 0),
        };
    }

    /// <summary>Makes the file durable, and the progress with it.</summary>
    public void Commit(GraphProgress progress)
    {
        trailer = trailer with { Documents = index.Count, IndexPlace = place };
        var crc = new Crc32C();
        Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(index)), ref crc);

        var json = JsonSerializer.SerializeToUtf8Bytes(progress);
        Write(json, ref crc);
        Write("   "u8[..TokenFileFormat.Filling(json.Length)], ref crc);

        trailer = trailer with { ProgressBytes = json.Length + TokenFileFormat.Filling(json.Length) };
        crc.Add(AsBytes(trailer)[..TokenFileFormat.TrailerChecked]);
        Write(AsBytes(trailer with { Checksum = crc.Value }));
        file.Commit();
    }

    /// <summary>Drops the file, unless it is committed.</summary>
    public void Dispose() => file.Dispose();

    void WriteIds(ReadOnlySpan<int> ids, ref Crc32C crc)
    {
        if (!IdWidth.AllBelow(ids, trailer.VocabSize))
            throw new ArgumentOutOfRangeException(nameof(ids), $"bug: an id is not below {trailer.VocabSize}");
        if (IdWidth.Of(trailer.VocabSize) == sizeof(int))
        {
            Write(MemoryMarshal.AsBytes(ids), ref crc);
            return;
        }
        var narrow = ArrayPool<ushort>.Shared.Rent(ids.Length);
        IdWidth.Narrow(ids, narrow);
        var bytes = MemoryMarshal.AsBytes(narrow.AsSpan(0, ids.Length));
        Write(bytes, ref crc);
        Write(Zeros[..TokenFileFormat.Filling(bytes.Length)], ref crc);
        ArrayPool<ushort>.Shared.Return(narrow);
    }

    void Write(ReadOnlySpan<byte> data, ref Crc32C crc)
    {
        crc.Add(data);
        Write(data);
    }

    void Write(ReadOnlySpan<byte> data)
    {
        file.Stream.Write(data);
        place += data.Length;
    }

    static ReadOnlySpan<byte> AsBytes<T>(in T value) where T : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}
