using System.Buffers.Binary;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Bytes that grow at the end and are used again after <see cref="Clear"/>.</summary>
sealed class ByteBuffer
{
    byte[] bytes = [];
    int length;

    public int Length => length;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>Appends <paramref name="count"/> bytes of any content and returns them to be filled.</summary>
    public Span<byte> Extend(int count)
    {
        if (bytes.Length - length < count)
            Grow(count);
        var span = bytes.AsSpan(length, count);
        length += count;
        return span;
    }

    /// <summary>Takes back the last bytes of the newest <see cref="Extend"/>.</summary>
    public void Shrink(int count) => length -= count;

    public void Append(byte value) => Extend(1)[0] = value;

    public void Append(scoped ReadOnlySpan<byte> span) => span.CopyTo(Extend(span.Length));

    public void AppendInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Extend(4), value);

    /// <summary>Writes over four bytes that are there.</summary>
    public void WriteInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position, 4), value);

    public void AppendVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Append((byte)(value | 0x80));
        Append((byte)value);
    }

    void Grow(int count)
    {
        var needed = (long)length + count;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException(
                "a row group of 2 GiB or more in one column; lower the rows per row group");
        }
        Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(256, 2L * bytes.Length))));
    }
}
