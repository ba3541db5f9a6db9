using System.Buffers.Binary;
using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>Finds the files of an archive that PyTorch wrote: a ZIP, ZIP64 where large, nothing in it compressed.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.</remarks>
static class ZipDirectory
{
    const int EndBytes = 22;
    const int Locator64Bytes = 20;
    const int End64Bytes = 56;
    const int EntryBytes = 46;
    const int LocalBytes = 30;
    const int LongestComment = ushort.MaxValue;
    const uint EndSignature = 0x06054B50;
    const uint Locator64Signature = 0x07064B50;
    const uint End64Signature = 0x06064B50;
    const uint EntrySignature = 0x02014B50;
    const uint LocalSignature = 0x04034B50;
    const ushort Zip64Field = 1;
    const long MostDirectoryBytes = 1 << 28;

    /// <summary>The files of the archive by name.</summary>
    /// <exception cref="CheckpointException">The archive is cut short, damaged, or has something compressed in it.</exception>
    public static Dictionary<string, ZipEntry> Read(NumberFile file)
    {
        var (start, length) = Place(file);
        if (length > MostDirectoryBytes)
            throw Damaged(file, $"its directory is said to have {length} bytes");
        ReadOnlySpan<byte> directory = file.Read(start, length, "the directory of the archive");
        var entries = new Dictionary<string, ZipEntry>();
        while (directory.Length > 0)
            if (!entries.TryAdd(Next(file, ref directory, out var entry), entry))
                throw Damaged(file, $"it has {entry.Name} twice");
        return entries;
    }

    /// <summary>Checks the bytes of a file against its checksum.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static void Verify(NumberFile file, ZipEntry entry)
    {
        var buffer = new byte[Math.Min(entry.Length, 1 << 20)];
        var crc = 0u;
        for (var done = 0L; done < entry.Length; done += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Length - done));
            file.Read(entry.Offset + done, part, entry.Name);
            crc = ZipChecksum.Add(crc, part);
        }
        if (crc != entry.Checksum)
            throw new CheckpointException($"{file.Path} is damaged: {entry.Name} has CRC-32 {crc:x8}, expected {entry.Checksum:x8}");
    }

    static (long Start, long Length) Place(NumberFile file)
    {
        var tailBytes = Math.Min(file.Length, EndBytes + LongestComment);
        ReadOnlySpan<byte> tail = file.Read(file.Length - tailBytes, tailBytes, "the end of the archive");
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) != EndSignature)
                continue;
            var place = ((long)BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + 16)..]), (long)BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + 12)..]));
            return Place64(file, file.Length - tailBytes + at) ?? place;
        }
        throw Damaged(file, "its directory is missing, as in a file that was not copied whole");
    }

    static (long Start, long Length)? Place64(NumberFile file, long end)
    {
        if (end < Locator64Bytes)
            return null;
        ReadOnlySpan<byte> locator = file.Read(end - Locator64Bytes, Locator64Bytes, "the end of the archive");
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
            return null;
        ReadOnlySpan<byte> record = file.Read(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), End64Bytes, "the end of the archive");
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Signature
            ? (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]))
            : throw Damaged(file, "its directory is not where it is said to be");
    }

    static string Next(NumberFile file, ref ReadOnlySpan<byte> directory, out ZipEntry entry)
    {
        if (directory.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(directory) != EntrySignature)
            throw Damaged(file, "its directory holds something else");
        var method = BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(directory[16..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]), extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
        if (directory.Length < EntryBytes + nameBytes + extraBytes + commentBytes)
            throw Damaged(file, "its directory is cut short");
        var name = Encoding.UTF8.GetString(directory.Slice(EntryBytes, nameBytes));
        Widen(file, directory.Slice(EntryBytes + nameBytes, extraBytes), BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]), ref length, ref local);
        if (method != 0)
            throw new CheckpointException($"{file.Path}: {name} is compressed; PyTorch stores without, so somebody packed it anew");
        directory = directory[(EntryBytes + nameBytes + extraBytes + commentBytes)..];
        entry = new ZipEntry(name, DataOffset(file, local, name), length, checksum);
        if (length < 0 || entry.Offset > file.Length - length)
            throw Damaged(file, $"{name} is said to have {length} bytes");
        return name;
    }

    /// <summary>Takes the sizes that do not fit 32 bits from the field that has them in 64.</summary>
    static void Widen(NumberFile file, ReadOnlySpan<byte> extra, uint packed, ref long length, ref long local)
    {
        while (extra.Length >= 4)
        {
            var fieldBytes = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (fieldBytes > extra.Length - 4)
                throw Damaged(file, "its directory is cut short");
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                var field = extra.Slice(4, fieldBytes);
                Take(file, ref field, ref length);
                if (packed == uint.MaxValue)
                {
                    long ignored = uint.MaxValue;
                    Take(file, ref field, ref ignored);
                }
                Take(file, ref field, ref local);
            }
            extra = extra[(4 + fieldBytes)..];
        }
    }

    static void Take(NumberFile file, ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue)
            return;
        if (field.Length < 8)
            throw Damaged(file, "its directory is cut short");
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }

    static long DataOffset(NumberFile file, long local, string name)
    {
        ReadOnlySpan<byte> header = file.Read(local, LocalBytes, name);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == LocalSignature
            ? local + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..])
            : throw Damaged(file, $"{name} is not where it is said to be");
    }

    static CheckpointException Damaged(NumberFile file, string how) => new($"{file.Path}: the archive is damaged: {how}");
}
