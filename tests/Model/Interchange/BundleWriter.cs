using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Model.Tests.Interchange;

/// <summary>The least of TensorFlow's checkpoint format that tests need: float32 tensors, one block, one data file.</summary>
static class BundleWriter
{
    const ulong Magic = 0xDB4775248B80FB57;

    /// <summary>Writes <c>PREFIX.index</c> and <c>PREFIX.data-00000-of-00001</c>.</summary>
    public static void Write(string prefix, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        using var data = new MemoryStream();
        var entries = new List<(string, byte[])> { ("", [0x08, 1]) }; // one data file
        foreach (var (name, shape, values) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            var bytes = MemoryMarshal.AsBytes<float>(values);
            var dimensions = shape.SelectMany(size => Message(2, [0x08, .. Varint((ulong)size)])).ToArray();
            entries.Add((name,
            [
                0x08, 1, .. Message(2, dimensions), 0x20, .. Varint((ulong)data.Length), 0x28, .. Varint((ulong)bytes.Length),
                0x35, .. BitConverter.GetBytes(Masked(bytes)),
            ]));
            data.Write(bytes);
        }
        using var index = new MemoryStream();
        var block = WriteBlock(index, entries);
        var metaindex = WriteBlock(index, []);
        var root = WriteBlock(index, [("~", block)]);
        byte[] footer = [.. metaindex, .. root];
        index.Write(footer);
        index.Write(new byte[40 - footer.Length]);
        index.Write(BitConverter.GetBytes(Magic));
        File.WriteAllBytes(prefix + ".index", index.ToArray());
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data.ToArray());
    }

    /// <summary>Writes a block and returns where it is.</summary>
    static byte[] WriteBlock(MemoryStream file, IEnumerable<(string Key, byte[] Value)> entries)
    {
        var start = file.Length;
        var previous = Array.Empty<byte>();
        var block = new List<byte>();
        foreach (var (name, value) in entries)
        {
            var key = Encoding.UTF8.GetBytes(name);
            var shared = previous.AsSpan().CommonPrefixLength(key);
            block.AddRange([.. Varint((ulong)shared), .. Varint((ulong)(key.Length - shared)), .. Varint((ulong)value.Length), .. key[shared..], .. value]);
            previous = key;
        }
        block.AddRange([.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(1)]); // one restart, at the first entry
        var length = block.Count;
        block.Add(0); // not compressed
        block.AddRange(BitConverter.GetBytes(Masked([.. block])));
        file.Write([.. block]);
        return [.. Varint((ulong)start), .. Varint((ulong)length)];
    }

    static byte[] Message(int field, byte[] content) => [(byte)(field << 3 | 2), .. Varint((ulong)content.Length), .. content];

    static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
