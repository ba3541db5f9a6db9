using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.Stages.Staging;

/// <summary>CRC-32C (Castagnoli), which processors compute, over data given in pieces.</summary>
struct Crc32C
{
    uint inverted = uint.MaxValue;

    public Crc32C()
    {
    }

    /// <summary>The checksum of what was added.</summary>
    public readonly uint Value => ~inverted;

    /// <summary>The checksum of one piece of data.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var checksum = new Crc32C();
        checksum.Add(data);
        return checksum.Value;
    }

    /// <summary>Goes on with <paramref name="data"/>.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            inverted = BitOperations.Crc32C(inverted, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var value in data)
            inverted = BitOperations.Crc32C(inverted, value);
    }
}
