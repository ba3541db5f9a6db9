using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Deduplicating;

/// <summary>The fingerprints of documents, by the number of each, on disk and mapped into memory. Any thread may read.</summary>
public sealed class FingerprintFile : IDisposable
{
    readonly string path;
    readonly SafeFileHandle handle;
    readonly MappedFile map;
    readonly int recordBytes;

    /// <summary>Opens what <see cref="WriteFingerprints"/> committed to a folder.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    public FingerprintFile(string folder)
    {
        path = FingerprintFormat.RecordsOf(folder);
        var mark = FingerprintFormat.FindMark(folder) ?? throw new InvalidOperationException($"{folder} holds no fingerprints yet");
        if (!File.Exists(path))
            throw new DamagedFileException(path, 0, "the file is missing, but fingerprints were written to it");
        handle = File.OpenHandle(path);
        map = new MappedFile(handle);
        try
        {
            var header = map.Length < FingerprintFormat.HeaderBytes
                ? default
                : MemoryMarshal.Read<FingerprintFormat.Header>(map.Slice(0, FingerprintFormat.HeaderBytes));
            if (header.Magic != FingerprintFormat.Magic)
                throw new DamagedFileException(path, 0, "this is no file of fingerprints");
            (Count, SignatureLength) = (mark.Records, header.SignatureLength);
            recordBytes = FingerprintFormat.RecordBytes(SignatureLength);
            if (map.Length < FingerprintFormat.HeaderBytes + Count * recordBytes)
                throw new DamagedFileException(path, map.Length, $"the file ends within its {Count} fingerprints; it was cut short");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of documents.</summary>
    public long Count { get; }

    /// <summary>Values of a signature.</summary>
    public int SignatureLength { get; }

    /// <summary>Whether <see cref="WriteFingerprints"/> has written those of all documents to this folder.</summary>
    public static bool IsComplete(string folder) => FingerprintFormat.FindMark(folder) is { IsComplete: true };

    /// <summary>Content and length of a document.</summary>
    internal FingerprintFormat.Head HeadOf(long document) => MemoryMarshal.Read<FingerprintFormat.Head>(Record(document));

    /// <summary>Signature of a document, where it lies in the file.</summary>
    internal ReadOnlySpan<ushort> SignatureOf(long document) =>
        MemoryMarshal.Cast<byte, ushort>(Record(document)[FingerprintFormat.SignaturePlace..])[..SignatureLength];

    /// <summary>Compares a fingerprint with its checksum.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    internal void Check(long document)
    {
        var (found, expected) = (FingerprintFormat.ChecksumOf(Record(document)), HeadOf(document).Checksum);
        if (found != expected)
            throw new DamagedFileException(path, PlaceOf(document), $"fingerprint {document} has the checksum {found:x8}, expected {expected:x8}");
    }

    /// <summary>Gives back the memory of what was read. Others may read meanwhile.</summary>
    internal void Release() => map.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        map.Dispose();
        handle.Dispose();
    }

    ReadOnlySpan<byte> Record(long document) => map.Slice(PlaceOf(document), recordBytes);

    long PlaceOf(long document) => FingerprintFormat.HeaderBytes + document * recordBytes;
}
