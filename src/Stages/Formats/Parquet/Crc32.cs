using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>The checksum of pages: CRC-32 of IEEE 802.3, as in gzip; by carry-less multiplication, or by tables, eight
/// bytes a step (Kounavis and Berry, 2008).</summary>
static class Crc32
{
    static readonly uint[] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes) =>
        Pclmulqdq.IsSupported && bytes.Length >= 128 ? ~Fold(bytes) : ~ByTables(bytes, ~0u);

    static uint ByTables(ReadOnlySpan<byte> bytes, uint crc)
    {
        var tables = Tables;
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
        return crc;
    }

    /// <summary>Folds all but the last bytes into sixteen that have the same remainder, four lanes of sixteen at a
    /// time.</summary>
    static uint Fold(ReadOnlySpan<byte> bytes)
    {
        // x to the powers 4 · 128 ± 32 and 128 ± 32, modulo the polynomial, bits reversed (Gopal et al., Intel 2009).
        var by64 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var by16 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);

        var lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var (a, b, c, d) = (lanes[0] ^ Vector128.Create(~0u, 0, 0, 0).AsUInt64(), lanes[1], lanes[2], lanes[3]);
        var i = 4;
        for (; i + 4 <= lanes.Length; i += 4)
        {
            a = Step(a, by64) ^ lanes[i];
            b = Step(b, by64) ^ lanes[i + 1];
            c = Step(c, by64) ^ lanes[i + 2];
            d = Step(d, by64) ^ lanes[i + 3];
        }
        b ^= Step(a, by16);
        c ^= Step(b, by16);
        d ^= Step(c, by16);
        for (; i < lanes.Length; i++)
            d = Step(d, by16) ^ lanes[i];

        Span<byte> folded = stackalloc byte[16];
        d.AsByte().CopyTo(folded);
        return ByTables(bytes[(16 * lanes.Length)..], ByTables(folded, 0));
    }

    static Vector128<ulong> Step(Vector128<ulong> lane, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11);

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
