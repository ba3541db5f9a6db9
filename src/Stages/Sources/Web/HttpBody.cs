using System.Buffers.Binary;
using System.IO.Compression;

namespace Millrace.Stages.Sources.Web;

/// <summary>Undoes what HTTP did to a body for its way: chunks, then compression. Crawlers often have undone it and kept the header.</summary>
sealed class HttpBody(int maxBytes)
{
    const int MostEncodings = 3;
    const string Damaged = "body cannot be decompressed";

    /// <summary>Decodes a body; returns why it cannot be.</summary>
    public Refusal? Decode(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body, out byte[] text)
    {
        var transfer = HeaderFields.Find(fields, "Transfer-Encoding"u8) ?? "";
        var isChunked = transfer.Contains("chunked", StringComparison.OrdinalIgnoreCase) && Chunks.AreAt(body);
        var joined = isChunked ? Chunks.Join(body) : body.ToArray();
        text = joined ?? [];
        if (joined is null)
            return new("body's chunks are damaged", null);

        var encodings = (HeaderFields.Find(fields, "Content-Encoding"u8) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (encodings.Length > MostEncodings)
            return new("body is encoded too often", $"{encodings.Length} times, at most {MostEncodings}");
        for (var i = encodings.Length - 1; i >= 0; i--)
        {
            if (Decompress(encodings[i].ToLowerInvariant(), ref text) is { } refusal)
                return refusal;
        }
        return null;
    }

    Refusal? Decompress(string encoding, ref byte[] body)
    {
        try
        {
            switch (encoding)
            {
                case "identity" or "none" or "utf-8": // the last is no encoding, but servers say so
                    return null;
                case "gzip" or "x-gzip":
                    if (body is not [0x1F, 0x8B, _, _, ..])
                        return null;
                    return ReadGzip(ref body);
                case "deflate":
                    return IsZlib(body)
                        ? ReadAll(new ZLibStream(new MemoryStream(body), CompressionMode.Decompress), ref body)
                        : ReadAll(new DeflateStream(new MemoryStream(body), CompressionMode.Decompress), ref body);
                case "br":
                    return ReadAll(new BrotliStream(new MemoryStream(body), CompressionMode.Decompress), ref body);
                default:
                    return new("content encoding is not known", encoding);
            }
        }
        catch (Exception cause) when (cause is InvalidDataException or InvalidOperationException or IOException)
        {
            return IsMarkup(body) ? null : new(Damaged, encoding);
        }
    }

    // The stream of the runtime takes a file that ends too soon for one that ends; the length at the end of the file tells.
    Refusal? ReadGzip(ref byte[] body)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(Math.Max(body.Length - 4, 0)));
        return ReadAll(new GZipStream(new MemoryStream(body), CompressionMode.Decompress), ref body)
            ?? (body.Length == length ? null : new(Damaged, "gzip"));
    }

    Refusal? ReadAll(Stream decompressed, ref byte[] body)
    {
        using (decompressed)
        {
            var text = new MemoryStream();
            var buffer = new byte[1 << 16];
            while (decompressed.Read(buffer) is > 0 and var read)
            {
                if (text.Length + read > maxBytes)
                    return Refusal.TooLong($"decompressed, the limit is {maxBytes} bytes");
                text.Write(buffer, 0, read);
            }
            if (text.Length == 0 && body.Length > 0 && IsMarkup(body))
                return null;
            body = text.ToArray();
            return null;
        }
    }

    // RFC 1950: method 8, and the first two bytes a multiple of 31. "deflate" ought to be this, but often is without.
    static bool IsZlib(byte[] body) => body.Length > 1 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % 31 == 0;

    static bool IsMarkup(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8);
}
