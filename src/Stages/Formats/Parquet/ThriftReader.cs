using System.Text;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads Thrift's compact protocol from bytes that may be damaged.</summary>
/// <remarks>Fails with <see cref="ParquetFormatException"/> only; allocates nothing before the bytes for it have been
/// seen.</remarks>
ref struct ThriftReader(ParquetSource source, long start, ReadOnlySpan<byte> bytes)
{
    const int MaxDepth = 32;

    readonly ReadOnlySpan<byte> bytes = bytes;
    int position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => position;

    /// <summary>Reads the header of the next field of a structure; false at its end.</summary>
    /// <param name="field">Number of the field before, 0 at first; becomes that of this one.</param>
    /// <param name="type">Type of its value; a boolean has it here.</param>
    public bool Next(ref int field, out ThriftType type)
    {
        var header = Byte();
        type = (ThriftType)(header & 0x0F);
        if (type == ThriftType.Stop)
            return false;
        if (type > ThriftType.Uuid)
            throw Fault($"unknown Thrift type {(int)type}");
        var delta = header >> 4;
        field = delta == 0 ? (short)ZigZag() : field + delta;
        return true;
    }

    public int Int32(ThriftType type)
    {
        var value = Int64(type);
        return value == (int)value ? (int)value : throw Fault($"{value} is no 32-bit number");
    }

    public long Int64(ThriftType type) => type switch
    {
        ThriftType.Byte => (sbyte)Byte(),
        ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64 => ZigZag(),
        _ => throw Fault($"expected an integer, got Thrift type {type}"),
    };

    public readonly bool Bool(ThriftType type) => type switch
    {
        ThriftType.True => true,
        ThriftType.False => false,
        _ => throw Fault($"expected a boolean, got Thrift type {type}"),
    };

    public ReadOnlySpan<byte> Binary(ThriftType type)
    {
        if (type != ThriftType.Binary)
            throw Fault($"expected a string, got Thrift type {type}");
        return Take(Varint());
    }

    public string String(ThriftType type) => Encoding.UTF8.GetString(Binary(type));

    public readonly void Struct(ThriftType type)
    {
        if (type != ThriftType.Struct)
            throw Fault($"expected a structure, got Thrift type {type}");
    }

    /// <summary>Reads the header of a list and returns its number of elements, which is at most the number of bytes
    /// left.</summary>
    public int List(ThriftType type, out ThriftType element)
    {
        if (type is not (ThriftType.List or ThriftType.Set))
            throw Fault($"expected a list, got Thrift type {type}");
        var header = Byte();
        element = (ThriftType)(header & 0x0F);
        var count = header >> 4 == 15 ? Varint() : (ulong)(header >> 4);
        return count <= (ulong)(bytes.Length - position)
            ? (int)count
            : throw Fault($"a list of {count:N0} elements in {bytes.Length - position:N0} bytes");
    }

    public void Skip(ThriftType type) => Skip(type, 0);

    void Skip(ThriftType type, int depth)
    {
        if (depth == MaxDepth)
            throw Fault($"structures nested deeper than {MaxDepth}");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Varint();
                break;
            case ThriftType.Double:
                Take(8);
                break;
            case ThriftType.Uuid:
                Take(16);
                break;
            case ThriftType.Binary:
                Take(Varint());
                break;
            case ThriftType.Struct:
                for (var field = 0; Next(ref field, out var inner);)
                    Skip(inner, depth + 1);
                break;
            case ThriftType.List or ThriftType.Set:
                var count = List(type, out var element);
                for (var i = 0; i < count; i++)
                    SkipElement(element, depth);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            default:
                throw Fault($"unknown Thrift type {(int)type}");
        }
    }

    void SkipMap(int depth)
    {
        var count = Varint();
        if (count == 0)
            return;
        var types = Byte();
        for (var i = 0UL; i < count; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 0x0F), depth);
        }
    }

    void SkipElement(ThriftType type, int depth)
    {
        // A boolean in a container is a byte of its own, so every element takes at least one and no count runs for ever.
        if (type is ThriftType.True or ThriftType.False)
            Byte();
        else
            Skip(type, depth + 1);
    }

    public readonly ParquetFormatException Fault(FormattableString what) =>
        source.Fault(start + position, $"metadata is damaged: {what}");

    byte Byte() => position < bytes.Length ? bytes[position++] : throw Fault($"it goes on beyond its end");

    ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - position))
            throw Fault($"{count:N0} bytes were expected, {bytes.Length - position:N0} are left");
        position += (int)count;
        return bytes.Slice(position - (int)count, (int)count);
    }

    long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw Fault($"a number of more than 64 bits");
    }
}
