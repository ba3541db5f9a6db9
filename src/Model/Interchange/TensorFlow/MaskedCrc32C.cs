using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>CRC-32C as LevelDB and TensorFlow store it: rotated and shifted, so that checksums of checksums stay sound.</summary>
static class MaskedCrc32C
{
    const uint Shift = 0xA282EAD8; // leveldb/util/crc32c.h

    /// <summary>The plain checksum of what went before and these bytes; 0 before the start.</summary>
    public static uint Add(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, eight);
        foreach (var one in bytes[(bytes.Length / 8 * 8)..])
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    /// <summary>As it is stored.</summary>
    public static uint Masked(uint crc) => BitOperations.RotateRight(crc, 15) + Shift;
}
