using System.Buffers.Binary;

namespace Millrace.Model.Interchange.TensorFlow;

/// <summary>Steps through the fields of a protocol buffer message (developers.google.com/protocol-buffers/docs/encoding).</summary>
/// <param name="message">The message.</param>
ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of the current field, if it is a number: varints and fixed ones.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of the current field, if it is a text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FormatException">The message is damaged.</exception>
    public bool Next()
    {
        if (rest.Length == 0)
            return false;
        var tag = ReadVarint(ref rest);
        (Field, Number) = ((int)(tag >> 3), 0);
        Content = default;
        switch (tag & 7)
        {
            case 0:
                Number = ReadVarint(ref rest);
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Content = Take(ReadVarint(ref rest));
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"a field has wire type {tag & 7}");
        }
        return true;
    }

    /// <summary>Reads a number of seven bits a byte and moves behind it.</summary>
    /// <exception cref="FormatException">It does not end, or has more than 64 bits.</exception>
    public static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
        throw new FormatException("a number does not end");
    }

    ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)rest.Length)
            throw new FormatException("a field is cut short");
        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
