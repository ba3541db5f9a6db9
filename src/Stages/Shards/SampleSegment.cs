using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>The format of one segment of a sample store: what one commit added.</summary>
/// <remarks>
/// Magic (8 bytes), blocks of rows, a footer in JSON, its length (4) and CRC-32C (4), magic (8). Numbers are little-endian.
/// </remarks>
static class SampleSegment
{
    /// <summary>Ending of a committed segment.</summary>
    public const string Ending = ".samples";

    /// <summary>Bytes behind the footer.</summary>
    public const int TailBytes = 16;

    /// <summary>The first and the last bytes of a segment; the digit is the version of the format.</summary>
    public static ReadOnlySpan<byte> Magic => "MILLSMP2"u8;

    /// <summary>Path of the segment of that number.</summary>
    public static string PathOf(string folder, int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D8}{Ending}"));

    /// <summary>Number of segments in a folder, which follow each other from 0.</summary>
    /// <exception cref="DamagedFileException">One is missing.</exception>
    public static int Count(string folder)
    {
        var names = Directory.GetFiles(folder, "*" + Ending).Order(StringComparer.Ordinal).ToArray();
        for (var number = 0; number < names.Length; number++)
            if (names[number] != PathOf(folder, number))
                throw new DamagedFileException(PathOf(folder, number), 0, "the file is missing, there are later ones");
        return names.Length;
    }

    /// <summary>The bytes of a footer with what stands behind it.</summary>
    public static byte[] Encode(SampleSegmentFooter footer)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(footer);
        var bytes = new byte[json.Length + TailBytes];
        json.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(json.Length), json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(json.Length + 4), ChecksumOf(json));
        Magic.CopyTo(bytes.AsSpan(json.Length + 8));
        return bytes;
    }

    /// <summary>Reads the footer of a segment.</summary>
    /// <exception cref="DamagedFileException">The file is not what was committed.</exception>
    public static SampleSegmentFooter ReadFooter(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> tail = stackalloc byte[TailBytes];
        if (length < Magic.Length + TailBytes)
            throw new DamagedFileException(path, length, "it ends before its end mark");
        Fill(file, path, 0, tail[..Magic.Length]);
        if (!tail[..Magic.Length].SequenceEqual(Magic))
            throw new DamagedFileException(path, 0, "it does not begin as a segment does");
        Fill(file, path, length - TailBytes, tail);
        if (!tail[8..].SequenceEqual(Magic))
            throw new DamagedFileException(path, length - Magic.Length, "its end mark is missing; it was cut short or changed");

        var footerBytes = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footerBytes < 0 || footerBytes > length - TailBytes - Magic.Length)
            throw new DamagedFileException(path, length - TailBytes, $"its footer cannot have {footerBytes} bytes");
        var json = new byte[footerBytes];
        var start = length - TailBytes - footerBytes;
        Fill(file, path, start, json);
        if (ChecksumOf(json) != BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]))
            throw new DamagedFileException(path, start, "the checksum of its footer is wrong");

        var footer = JsonSerializer.Deserialize<SampleSegmentFooter>(json)!;
        var end = footer.Blocks.Count > 0 ? footer.Blocks[^1].Offset + footer.Blocks[^1].Bytes : Magic.Length;
        return end == start
            ? footer
            : throw new DamagedFileException(path, end, $"its rows end here, its footer begins at {start}");
    }

    /// <summary>CRC-32C of some bytes.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        var checksum = new Crc32C();
        checksum.Add(bytes);
        return checksum.Value;
    }

    /// <summary>Reads <paramref name="target"/> full.</summary>
    public static void Fill(SafeFileHandle file, string path, long offset, Span<byte> target)
    {
        for (int read; !target.IsEmpty; offset += read, target = target[read..])
            if ((read = RandomAccess.Read(file, target, offset)) == 0)
                throw new DamagedFileException(path, offset, $"it ends here, {target.Length} more bytes were expected");
    }
}
