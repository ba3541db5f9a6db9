using System.Buffers.Binary;
using System.Text;

namespace Millrace.Stages.Formats.Arrow;

/// <summary>Builds a FlatBuffer from its end to its beginning, as the format's offsets want it; they are all from the end here.</summary>
/// <remarks>google/flatbuffers, docs/source/internals: scalars aligned to their size, tables with a vtable before them.</remarks>
sealed class FlatBuffer
{
    byte[] buffer = new byte[1 << 10];
    int used;
    int[] fields = [];
    int tableStart;

    /// <summary>The finished buffer, its length a multiple of 8.</summary>
    public byte[] Finish(int root)
    {
        Prepare(8, sizeof(int)); // the root offset stands first, and the whole is aligned to 8
        PutOffset(root);
        return buffer[^used..];
    }

    /// <summary>A string.</summary>
    public int Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Prepare(sizeof(int), bytes.Length + 1);
        Put([0]);
        Put(bytes);
        return PutInt32(bytes.Length);
    }

    /// <summary>A vector of tables or strings.</summary>
    public int Vector(params ReadOnlySpan<int> offsets)
    {
        Prepare(sizeof(int), offsets.Length * sizeof(int));
        for (var i = offsets.Length - 1; i >= 0; i--)
            PutOffset(offsets[i]);
        return PutInt32(offsets.Length);
    }

    /// <summary>A vector of structs that consist of 64-bit integers, so many of them each.</summary>
    public int Structs(int longsEach, ReadOnlySpan<long> values)
    {
        Prepare(sizeof(int), values.Length * sizeof(long));
        Prepare(sizeof(long), values.Length * sizeof(long));
        for (var i = values.Length - 1; i >= 0; i--)
            PutInt64(values[i]);
        return PutInt32(values.Length / longsEach);
    }

    /// <summary>Begins a table of at most so many fields.</summary>
    public void BeginTable(int count)
    {
        fields = new int[count];
        tableStart = used;
    }

    /// <summary>A field that points to something built before.</summary>
    public void Offset(int field, int target)
    {
        Prepare(sizeof(int), 0);
        PutOffset(target);
        fields[field] = used;
    }

    /// <summary>A field of one byte.</summary>
    public void Byte(int field, byte value)
    {
        Prepare(1, 0);
        Put([value]);
        fields[field] = used;
    }

    /// <summary>A field of two bytes.</summary>
    public void Int16(int field, short value)
    {
        Prepare(sizeof(short), 0);
        PutInt16(value);
        fields[field] = used;
    }

    /// <summary>A field of four bytes.</summary>
    public void Int32(int field, int value)
    {
        Prepare(sizeof(int), 0);
        fields[field] = PutInt32(value);
    }

    /// <summary>A field of eight bytes.</summary>
    public void Int64(int field, long value)
    {
        Prepare(sizeof(long), 0);
        PutInt64(value);
        fields[field] = used;
    }

    /// <summary>Ends the table.</summary>
    public int EndTable()
    {
        Prepare(sizeof(int), 0);
        var table = PutInt32(0);
        for (var field = fields.Length - 1; field >= 0; field--)
            PutInt16((short)(fields[field] == 0 ? 0 : table - fields[field]));
        PutInt16((short)(table - tableStart));
        PutInt16((short)((fields.Length + 2) * sizeof(short)));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(buffer.Length - table), used - table); // from the table back to its vtable
        return table;
    }

    int PutInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);
        return used;
    }

    void PutOffset(int target) => PutInt32(used + sizeof(int) - target);

    void PutInt16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Room(sizeof(short)), value);

    void PutInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    void Put(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Pads so that, behind so many more bytes, a value of a size is aligned.</summary>
    void Prepare(int size, int bytes)
    {
        var behind = (used + bytes) % size;
        if (behind > 0)
            Room(size - behind).Clear();
    }

    Span<byte> Room(int bytes)
    {
        while (used + bytes > buffer.Length)
        {
            var larger = new byte[2 * buffer.Length];
            buffer.CopyTo(larger, buffer.Length);
            buffer = larger;
        }
        used += bytes;
        return buffer.AsSpan(buffer.Length - used, bytes);
    }
}
