using System.Text;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes Thrift's compact protocol (thrift-compact-protocol.md), as far as Parquet's structures need
/// it.</summary>
/// <remarks>A structure is written by its fields in ascending order and <see cref="End"/>.</remarks>
sealed class ThriftWriter(ByteBuffer target)
{
    readonly Stack<int> outer = new();
    int lastField;

    public void Bool(int field, bool value) => Header(field, value ? ThriftType.True : ThriftType.False);

    public void Byte(int field, sbyte value)
    {
        Header(field, ThriftType.Byte);
        target.Append((byte)value);
    }

    public void Int16(int field, short value)
    {
        Header(field, ThriftType.Int16);
        ZigZag(value);
    }

    public void Int32(int field, int value)
    {
        Header(field, ThriftType.Int32);
        ZigZag(value);
    }

    public void Int64(int field, long value)
    {
        Header(field, ThriftType.Int64);
        ZigZag(value);
    }

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Header(field, ThriftType.Binary);
        Binary(value);
    }

    public void String(int field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    public void Struct(int field)
    {
        Header(field, ThriftType.Struct);
        Begin();
    }

    public void List(int field, ThriftType element, int count)
    {
        Header(field, ThriftType.List);
        if (count < 15)
        {
            target.Append((byte)(count << 4 | (int)element));
        }
        else
        {
            target.Append((byte)(0xF0 | (int)element));
            target.AppendVarint((uint)count);
        }
    }

    /// <summary>Begins a structure that is an element of a list, or the outermost one.</summary>
    public void Begin()
    {
        outer.Push(lastField);
        lastField = 0;
    }

    public void End()
    {
        target.Append((byte)ThriftType.Stop);
        lastField = outer.Pop();
    }

    /// <summary>An integer of any width that is an element of a list.</summary>
    public void ZigZag(long value) => target.AppendVarint((ulong)(value << 1 ^ value >> 63));

    /// <summary>Bytes that are an element of a list.</summary>
    public void Binary(ReadOnlySpan<byte> value)
    {
        target.AppendVarint((uint)value.Length);
        target.Append(value);
    }

    /// <summary>A boolean that is an element of a list.</summary>
    public void Bool(bool value) => target.Append((byte)(value ? ThriftType.True : ThriftType.False));

    void Header(int field, ThriftType type)
    {
        var delta = field - lastField;
        if (delta is > 0 and < 16)
        {
            target.Append((byte)(delta << 4 | (int)type));
        }
        else
        {
            target.Append((byte)type);
            ZigZag(field);
        }
        lastField = field;
    }
}
