using System.Buffers;
using System.IO.Compression;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Undoes the compression of a page, whose sizes may be lies.</summary>
static class PageDecompressor
{
    /// <summary>Deflate makes at most 1,032 bytes of one.</summary>
    const int MaxDeflateRatio = 1032;

    /// <summary>Fills the first <paramref name="size"/> bytes of <paramref name="target"/>, which grows only as far as
    /// there can be something to fill it.</summary>
    public static void Decompress(
        ParquetCodec codec, ArraySegment<byte> source, ref byte[] target, int size, in ParquetPlace place)
    {
        // Some writers leave a page without values uncompressed: no bytes at all, which no codec would make.
        if (size == 0 && source.Count == 0)
            return;
        switch (codec)
        {
            case ParquetCodec.Snappy:
                Snappy(source, ref target, size, place);
                break;
            case ParquetCodec.Gzip:
                Gzip(source, ref target, size, place);
                break;
            default:
                Brotli(source, ref target, size, place);
                break;
        }
    }

    static void Snappy(ReadOnlySpan<byte> source, ref byte[] target, int size, in ParquetPlace place)
    {
        var compressed = source.Length;
        if (!SnappyDecoder.TryReadLength(ref source, out var length) || length != size
            || size > (long)SnappyDecoder.MaxRatio * compressed)
        {
            throw place.Fault(
                $"page is damaged: its header says {size:N0} bytes, its {compressed:N0} bytes of Snappy data {length:N0}");
        }
        if (!SnappyDecoder.TryDecode(source, ScratchArray.Take(ref target, size)))
            throw place.Fault($"page is damaged: its Snappy data cannot be decompressed");
    }

    static void Gzip(ArraySegment<byte> source, ref byte[] target, int size, in ParquetPlace place)
    {
        if (size > (long)MaxDeflateRatio * source.Count)
            throw place.Fault($"page is damaged: its header says {size:N0} bytes from {source.Count:N0} of gzip");
        try
        {
            using var stream = new MemoryStream(source.Array!, source.Offset, source.Count, writable: false);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            var read = gzip.ReadAtLeast(ScratchArray.Take(ref target, size), size, throwOnEndOfStream: false);
            if (read < size || gzip.ReadByte() >= 0)
            {
                throw place.Fault(
                    $"page is damaged: its header says {size:N0} bytes, its gzip data are {(read < size ? "fewer" : "more")}");
            }
        }
        catch (InvalidDataException)
        {
            throw place.Fault($"page is damaged: its gzip data cannot be decompressed");
        }
    }

    static void Brotli(ReadOnlySpan<byte> source, ref byte[] target, int size, in ParquetPlace place)
    {
        var decoder = new BrotliDecoder();
        try
        {
            var made = 0;
            // Nothing bounds what Brotli makes of a byte, so room is given as it is filled.
            for (var room = Math.Min(size, Math.Max(1 << 16, 16L * source.Length)); ; room = Math.Min(size, 4 * room))
            {
                if (target.Length < room)
                    Array.Resize(ref target, (int)room);
                var status = decoder.Decompress(source, target.AsSpan(made, (int)room - made), out var consumed, out var written);
                source = source[consumed..];
                made += written;
                if (status == OperationStatus.Done && made == size)
                    return;
                if (status != OperationStatus.DestinationTooSmall || room == size)
                    throw place.Fault($"page is damaged: its Brotli data cannot be decompressed to {size:N0} bytes");
            }
        }
        finally
        {
            decoder.Dispose();
        }
    }
}
