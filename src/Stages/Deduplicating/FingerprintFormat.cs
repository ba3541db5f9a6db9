using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Actors.Streaming;
using Millrace.Model.Checkpoints;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Deduplicating;

/// <summary>How fingerprints lie on disk: a file of records of one width, and beside it how far it is valid.</summary>
/// <remarks>
/// <code>
/// header   Magic, number of a signature's values, 0
/// records  content (16 bytes), length (int32), CRC-32C of all the rest of the record, signature, filled up to 8 bytes
/// </code>
/// Little-endian. What lies behind the records that the mark counts is of a lost attempt.
/// </remarks>
static class FingerprintFormat
{
    public const ulong Magic = 0x3150_4E46_524C_4C4D; // "MLLRFNP1"
    public const int HeaderBytes = 16;
    public const int SignaturePlace = 24;

    const string RecordsName = "fingerprints";
    const string MarkName = "fingerprints.json";

    /// <summary>The beginning of the file.</summary>
    [StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
    public readonly record struct Header(ulong Magic, int SignatureLength, int Zero);

    /// <summary>The beginning of a record, before its signature.</summary>
    [StructLayout(LayoutKind.Sequential, Size = SignaturePlace)]
    public readonly record struct Head(ulong High, ulong Low, int Length, uint Checksum);

    /// <summary>How far the file is valid.</summary>
    /// <param name="Records">Number of records.</param>
    /// <param name="IsComplete">Whether they are of the whole input.</param>
    /// <param name="Progress">How far the graph had come.</param>
    public sealed record Mark(long Records, bool IsComplete, GraphProgress Progress)
    {
        /// <summary>Replaces the mark of a folder.</summary>
        public void Write(string folder) => DurableFile.Write(MarkOf(folder), JsonSerializer.SerializeToUtf8Bytes(this));
    }

    /// <summary>Bytes of a record.</summary>
    public static int RecordBytes(int signatureLength) => SignaturePlace + (2 * signatureLength + 7) / 8 * 8;

    /// <summary>Path of the records.</summary>
    public static string RecordsOf(string folder) => Path.Combine(folder, RecordsName);

    /// <summary>The mark of a folder; null where there is none.</summary>
    /// <exception cref="DamagedFileException">It cannot be read.</exception>
    public static Mark? FindMark(string folder)
    {
        try
        {
            return File.Exists(MarkOf(folder)) ? JsonSerializer.Deserialize<Mark>(File.ReadAllBytes(MarkOf(folder))) : null;
        }
        catch (JsonException cause)
        {
            throw new DamagedFileException(MarkOf(folder), cause.BytePositionInLine ?? 0, "expected the number of fingerprints as JSON");
        }
    }

    /// <summary>The checksum of a record, which does not count itself.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> record)
    {
        var crc = new Crc32C();
        crc.Add(record[..(SignaturePlace - sizeof(uint))]);
        crc.Add(record[SignaturePlace..]);
        return crc.Value;
    }

    static string MarkOf(string folder) => Path.Combine(folder, MarkName);
}
