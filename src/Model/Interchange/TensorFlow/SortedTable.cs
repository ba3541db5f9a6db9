using System.Buffers.Binary;
using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>Reads a table of sorted keys, as LevelDB lays it out and TensorFlow keeps the index of a checkpoint.</summary>
/// <remarks>
/// Source: leveldb/doc/table_format.md. Blocks hold keys that share the beginning of the one before; a block of the index names the
/// others; each has a type (0: as it is) and a masked CRC-32C; 48 bytes at the end say where the index is.
/// </remarks>
static class SortedTable
{
    const int FooterBytes = 48;
    const int TrailerBytes = 5;
    const ulong Magic = 0xDB4775248B80FB57;
    const long MostBlockBytes = 1 << 26;
    const int LongestKey = 1 << 16;

    /// <summary>Whether the file ends as a table does.</summary>
    public static bool IsTable(NumberFile file)
    {
        if (file.Length < FooterBytes)
            return false;
        Span<byte> magic = stackalloc byte[8];
        file.Read(file.Length - magic.Length, magic, "the end of the table");
        return BinaryPrimitives.ReadUInt64LittleEndian(magic) == Magic;
    }

    /// <summary>All keys and values, in the order of the file.</summary>
    /// <exception cref="CheckpointException">The file is cut short, damaged, or no table.</exception>
    public static List<(string Key, byte[] Value)> Read(NumberFile file)
    {
        if (!IsTable(file))
            throw new CheckpointException($"{file.Path} is cut short or no index of a TensorFlow checkpoint: it does not end as one");
        try
        {
            ReadOnlySpan<byte> footer = file.Read(file.Length - FooterBytes, FooterBytes, "the end of the table");
            ReadHandle(ref footer); // of the metaindex, which TensorFlow leaves empty
            var entries = new List<(string, byte[])>();
            var end = 0UL;
            foreach (var (_, handle) in Entries(ReadBlock(file, ReadHandle(ref footer))))
            {
                ReadOnlySpan<byte> bytes = handle;
                var place = ReadHandle(ref bytes);
                if (place.Offset < end) // no block is read twice, so what is read is no more than the file
                    throw new FormatException($"the block at byte {place.Offset} is out of order");
                entries.AddRange(Entries(ReadBlock(file, place)));
                end = place.Offset + place.Length;
            }
            return entries;
        }
        catch (FormatException cause)
        {
            throw new CheckpointException($"{file.Path} is damaged: {cause.Message}", cause);
        }
    }

    static (ulong Offset, ulong Length) ReadHandle(ref ReadOnlySpan<byte> bytes) => (ProtoReader.ReadVarint(ref bytes), ProtoReader.ReadVarint(ref bytes));

    static byte[] ReadBlock(NumberFile file, (ulong Offset, ulong Length) handle)
    {
        if (handle.Length > MostBlockBytes || handle.Offset > (ulong)file.Length)
            throw new FormatException($"a block of {handle.Length} bytes is said to start at byte {handle.Offset}");
        var block = file.Read((long)handle.Offset, (long)handle.Length + TrailerBytes, "a block of the table");
        var type = block[^TrailerBytes];
        var (got, expected) = (MaskedCrc32C.Masked(MaskedCrc32C.Add(0, block.AsSpan(..^4))), BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(^4..)));
        if (got != expected)
            throw new FormatException($"the block at byte {handle.Offset} has CRC-32C {got:x8}, expected {expected:x8}");
        return type == 0
            ? block[..^TrailerBytes]
            : throw new FormatException($"the block at byte {handle.Offset} is compressed (type {type}); TensorFlow's writers compress none");
    }

    static List<(string Key, byte[] Value)> Entries(byte[] block)
    {
        if (block.Length < 4)
            throw new FormatException("a block has no restarts");
        var restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(^4..));
        if (restarts > (block.Length - 4) / 4)
            throw new FormatException($"a block of {block.Length} bytes is said to have {restarts} restarts");
        ReadOnlySpan<byte> rest = block.AsSpan(..(block.Length - 4 - (int)restarts * 4));
        var entries = new List<(string, byte[])>();
        var key = Array.Empty<byte>();
        while (rest.Length > 0)
        {
            ulong shared = ProtoReader.ReadVarint(ref rest), added = ProtoReader.ReadVarint(ref rest), length = ProtoReader.ReadVarint(ref rest);
            if (shared > (ulong)key.Length || added > LongestKey || length > (ulong)rest.Length || added + length > (ulong)rest.Length)
                throw new FormatException("an entry is longer than its block");
            key = [.. key.AsSpan(..(int)shared), .. rest[..(int)added]];
            entries.Add((Encoding.UTF8.GetString(key), rest.Slice((int)added, (int)length).ToArray()));
            rest = rest[(int)(added + length)..];
        }
        return entries;
    }
}
