using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Millrace.Stages.Exporting;

/// <summary>A one-dimensional array of unsigned 16-bit integers in the bytes of a NumPy <c>.npy</c> file, version 1.0.</summary>
/// <remarks>numpy/lib/format.py: magic, version, length of the header, the header padded to a multiple of 64 with it, the values.</remarks>
sealed class NumpyArray
{
    const int Alignment = 64;
    const int PreambleBytes = 10;

    static readonly byte[] Magic = [0x93, .. "NUMPY"u8, 1, 0];

    readonly Dictionary<int, byte[]> headers = [];
    byte[] bytes = new byte[1 << 10];

    /// <summary>The bytes of an array; valid until it is called again.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<int> values)
    {
        if (!headers.TryGetValue(values.Length, out var header))
            headers.Add(values.Length, header = Header(values.Length));
        var length = header.Length + sizeof(ushort) * values.Length;
        if (bytes.Length < length)
            bytes = new byte[2 * length];
        header.CopyTo(bytes, 0);
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(header.Length + sizeof(ushort) * i), (ushort)values[i]);
        return bytes.AsSpan(0, length);
    }

    static byte[] Header(int values)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({values},), }}");
        var length = (PreambleBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[length];
        header.AsSpan(PreambleBytes).Fill((byte)' ');
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - PreambleBytes));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PreambleBytes));
        header[^1] = (byte)'\n';
        return header;
    }
}
