using System.Runtime.InteropServices;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>CRC-32 of ISO 3309, as ZIP has it, eight bytes at a time (Kounavis and Berry 2005).</summary>
static class ZipChecksum
{
    const uint Polynomial = 0xEDB88320;
    const int Tables = 8;

    static readonly uint[][] Table = MakeTables();

    /// <summary>The checksum of what went before and these bytes.</summary>
    /// <param name="before">0 at the start.</param>
    /// <param name="bytes">What follows.</param>
    public static uint Add(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            var word = eight ^ crc;
            crc = 0;
            for (var i = 0; i < Tables; i++)
                crc ^= Table[Tables - 1 - i][(byte)(word >> (8 * i))];
        }
        foreach (var one in bytes[(bytes.Length / 8 * 8)..])
            crc = Table[0][(byte)(crc ^ one)] ^ (crc >> 8);
        return ~crc;
    }

    static uint[][] MakeTables()
    {
        var tables = new uint[Tables][];
        for (var t = 0; t < Tables; t++)
        {
            tables[t] = new uint[256];
            for (var value = 0u; value < 256; value++)
                tables[t][value] = t == 0 ? OfByte(value) : tables[0][(byte)tables[t - 1][value]] ^ (tables[t - 1][value] >> 8);
        }
        return tables;
    }

    static uint OfByte(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? Polynomial ^ (value >> 1) : value >> 1;
        return value;
    }
}
