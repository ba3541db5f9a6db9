using System.Buffers.Binary;
using System.Text;

namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>A header block of a tar archive: POSIX ustar, GNU and older ones.</summary>
/// <param name="Name">Path of the entry, prefix included.</param>
/// <param name="Size">Bytes behind the header; -1 where the field is no number.</param>
/// <param name="Type">Type flag.</param>
readonly record struct TarHeader(string Name, long Size, char Type)
{
    /// <summary>Bytes of a block; headers are one, and content is filled up to whole ones.</summary>
    public const int BlockBytes = 512;

    /// <summary>Reads a block; null where its checksum says that it is no header.</summary>
    public static TarHeader? Parse(ReadOnlySpan<byte> block)
    {
        if (Number(block.Slice(148, 8)) is not { } checksum || (checksum != Sum(block) && checksum != SignedSum(block)))
            return null;
        var name = Text(block[..100]);
        // GNU tar writes two spaces behind the word, and other things where POSIX has the prefix.
        if (block.Slice(257, 6).SequenceEqual("ustar\0"u8) && Text(block.Slice(345, 155)) is { Length: > 0 } prefix)
            name = $"{prefix}/{name}";
        return new TarHeader(name, Number(block.Slice(124, 12)) ?? -1, (char)block[156]);
    }

    /// <summary>Text up to the first zero.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Octal digits between spaces and zeros, or, as GNU tar writes what does not fit, binary behind a set bit.</summary>
    static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            var value = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return value < 0 || field.Length > 8 && field[1..^8].ContainsAnyExcept((byte)0) ? null : value;
        }
        var digits = field.Trim(" \0"u8);
        var number = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            number = number * 8 + digit - '0';
        }
        return number;
    }

    static long Sum(ReadOnlySpan<byte> block)
    {
        var sum = 8L * ' ';
        for (var at = 0; at < BlockBytes; at++)
            sum += at is >= 148 and < 156 ? 0 : block[at];
        return sum;
    }

    // What some old programs wrote.
    static long SignedSum(ReadOnlySpan<byte> block)
    {
        var sum = 8L * ' ';
        for (var at = 0; at < BlockBytes; at++)
            sum += at is >= 148 and < 156 ? 0 : (sbyte)block[at];
        return sum;
    }
}
