using System.Runtime.InteropServices;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Deduplicating;

/// <summary>Which documents of a store are duplicates of others that stay. Takes one bit for a document.</summary>
public sealed class DuplicateVerdict
{
    const ulong Magic = 0x3150_5544_524C_4C4D; // "MLLRDUP1"

    readonly ulong[] bits;

    /// <summary>Nothing is a duplicate yet.</summary>
    internal DuplicateVerdict(long documents)
    {
        Documents = documents;
        bits = new ulong[(documents + 63) / 64];
    }

    DuplicateVerdict(in Header header, ulong[] bits)
    {
        (Documents, Exact, Near) = (header.Documents, header.Exact, header.Near);
        this.bits = bits;
    }

    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Header(ulong Magic, long Documents, long Exact, long Near, ulong Checksum)
    {
        public const int Bytes = 40;
    }

    /// <summary>Number of documents.</summary>
    public long Documents { get; }

    /// <summary>Number of those that equal one that stays.</summary>
    public long Exact { get; private set; }

    /// <summary>Number of those that are similar to one that stays.</summary>
    public long Near { get; private set; }

    /// <summary>Number of those that stay.</summary>
    public long Kept => Documents - Exact - Near;

    /// <summary>Whether a document is left out.</summary>
    /// <param name="document">Its number in the store, in [0, <see cref="Documents"/>).</param>
    public bool IsDuplicate(long document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)document, (ulong)Documents);
        return ((bits[document >> 6] >> (int)document) & 1) != 0;
    }

    /// <summary>Reads a verdict; null where there is none.</summary>
    /// <exception cref="DamagedFileException">It is not what was written.</exception>
    public static DuplicateVerdict? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var content = File.ReadAllBytes(path).AsSpan();
        var header = content.Length < Header.Bytes ? default : MemoryMarshal.Read<Header>(content);
        if (header.Magic != Magic)
            throw new DamagedFileException(path, 0, "this is no verdict on duplicates");
        var bits = MemoryMarshal.Cast<byte, ulong>(content[Header.Bytes..]).ToArray();
        if (bits.Length != (header.Documents + 63) / 64 || ChecksumOf(header, bits) != header.Checksum)
            throw new DamagedFileException(path, Header.Bytes, "the checksum is another one than was written");
        return new DuplicateVerdict(header, bits);
    }

    /// <summary>Writes it durably.</summary>
    public void Write(string path)
    {
        using var file = DurableFile.Create(path);
        var header = new Header(Magic, Documents, Exact, Near, 0);
        header = header with { Checksum = ChecksumOf(header, bits) };
        file.Stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
        file.Stream.Write(MemoryMarshal.AsBytes(bits.AsSpan()));
        file.Commit();
    }

    internal void MarkExact(long document)
    {
        bits[document >> 6] |= 1UL << (int)document;
        Exact++;
    }

    internal void MarkNear(long document)
    {
        bits[document >> 6] |= 1UL << (int)document;
        Near++;
    }

    static uint ChecksumOf(Header header, ulong[] bits)
    {
        header = header with { Checksum = 0 };
        var crc = new Crc32C();
        crc.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
        for (var i = 0; i < bits.Length; i += 1 << 20)
            crc.Add(MemoryMarshal.AsBytes(bits.AsSpan(i, Math.Min(bits.Length - i, 1 << 20))));
        return crc.Value;
    }
}
