using System.Buffers.Binary;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Filtering;

/// <summary>Hashes of bytes, to tell texts apart: eight bytes a step, the same on every machine; not for secrets.</summary>
/// <remarks>A step is a bijection of what it takes in, so texts of one length up to 8 bytes never collide.</remarks>
static class ByteHash
{
    const ulong First = 0x9FB2_1C65_1E98_DF25; // odd, bits in no pattern
    const ulong Second = 0xD6E8_FEB8_6659_FD93;

    /// <summary>64 bits of a text.</summary>
    public static ulong Of(ReadOnlySpan<byte> data) => Of(data, First);

    /// <summary>128 bits of a text.</summary>
    public static UInt128 WideOf(ReadOnlySpan<byte> data) => new(Of(data, First), Of(data, Second));

    /// <summary>64 bits of a text of 1 to 8 bytes, given as a little-endian integer.</summary>
    public static ulong OfShort(ulong data, int length) => RandomKey.Mix(Step((ulong)length, data, First));

    /// <summary>Goes on with eight bytes.</summary>
    public static ulong Step(ulong hash, ulong data, ulong multiplier)
    {
        hash = (hash ^ data) * multiplier;
        return hash ^ (hash >> 32);
    }

    static ulong Of(ReadOnlySpan<byte> data, ulong multiplier)
    {
        var hash = (ulong)data.Length;
        for (; data.Length > sizeof(ulong); data = data[sizeof(ulong)..])
            hash = Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(data), multiplier);
        return RandomKey.Mix(Step(hash, Last(data), multiplier));
    }

    static ulong Last(ReadOnlySpan<byte> data)
    {
        if (data.Length == sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(data);
        var value = 0UL;
        for (var i = 0; i < data.Length; i++)
            value |= (ulong)data[i] << (8 * i);
        return value;
    }
}
