using System.Buffers.Binary;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>The checksum of pages: CRC-32 of IEEE 802.3, as in gzip; eight bytes a step by tables (Kounavis and Berry, 2008).</summary>
static class Crc32
{
    static readonly uint[] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0);

    /// <summary>The checksum of what <paramref name="before"/> is the checksum of, followed by <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before)
    {
        var tables = Tables;
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[0x700 + (int)(low & 0xFF)] ^ tables[0x600 + (int)(low >> 8 & 0xFF)]
                ^ tables[0x500 + (int)(low >> 16 & 0xFF)] ^ tables[0x400 + (int)(low >> 24)]
                ^ tables[0x300 + (int)(high & 0xFF)] ^ tables[0x200 + (int)(high >> 8 & 0xFF)]
                ^ tables[0x100 + (int)(high >> 16 & 0xFF)] ^ tables[(int)(high >> 24)];
        }
        foreach (var b in bytes)
            crc = crc >> 8 ^ tables[(int)((crc ^ b) & 0xFF)];
        return ~crc;
    }

    static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) * 0xEDB88320);
            tables[i] = crc;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[i - 256] >> 8 ^ tables[(int)(tables[i - 256] & 0xFF)];
        return tables;
    }
}
