using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Millrace.Stages.Filtering;

/// <summary>Characters (code points) of UTF-8, eight bytes at a time.</summary>
static class Characters
{
    const ulong High = 0x8080_8080_8080_8080;
    const ulong Low = 0x0101_0101_0101_0101;

    /// <summary>How many there are: the bytes that continue none.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        var continued = 0;
        var rest = text;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            continued += Continued(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        foreach (var value in rest)
            continued += (value & 0xC0) == 0x80 ? 1 : 0;
        return text.Length - continued;
    }

    /// <summary>How many of eight bytes continue a character.</summary>
    public static int Continued(ulong bytes) => BitOperations.PopCount(bytes & ~(bytes << 1) & High);

    /// <summary>Whether one of eight bytes is an ASCII letter.</summary>
    public static bool HasAsciiLetter(ulong bytes)
    {
        var folded = (bytes | (0x20 * Low)) & ~High;
        var fromA = folded + ((0x80 - (ulong)'a') * Low);
        var behindZ = folded + ((0x7F - (ulong)'z') * Low);
        return (fromA & ~behindZ & ~bytes & High) != 0;
    }

    /// <summary>Whether a text has a letter, in the sense of Unicode.</summary>
    public static bool HasLetter(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (Rune.IsLetter(rune))
                return true;
            text = text[length..];
        }
        return false;
    }
}
