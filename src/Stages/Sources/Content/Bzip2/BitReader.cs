using System.Buffers.Binary;

namespace Millrace.Stages.Sources.Content.Bzip2;

/// <summary>Reads bytes that begin at any bit.</summary>
static class BitReader
{
    /// <summary>Fills the buffer with the bits from <paramref name="bit"/> on; gives how many whole bytes of them there were.</summary>
    /// <remarks>The bits that are left at the end of the file come as one more byte, filled with zeros.</remarks>
    public static int Read(InputBytes input, long bit, Span<byte> buffer, CancellationToken cancellationToken)
    {
        var shift = (int)(bit & 7);
        if (shift == 0)
            return input.Read(bit / 8, buffer, cancellationToken);
        var read = input.Read(bit / 8, buffer, cancellationToken);
        Span<byte> behind = stackalloc byte[1];
        if (read == buffer.Length && input.Read(bit / 8 + read, behind, cancellationToken) == 0)
            behind[0] = 0;
        Shift(buffer[..read], shift, behind[0]);
        return read;
    }

    static void Shift(Span<byte> bytes, int shift, byte behind)
    {
        var at = 0;
        for (; at + 9 <= bytes.Length; at += 8)
        {
            var word = BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], word << shift | (uint)bytes[at + 8] >> (8 - shift));
        }
        for (; at < bytes.Length; at++)
            bytes[at] = (byte)(bytes[at] << shift | (at + 1 < bytes.Length ? bytes[at + 1] : behind) >> (8 - shift));
    }
}
