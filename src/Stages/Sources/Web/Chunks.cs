using System.Buffers.Text;

namespace Millrace.Stages.Sources.Web;

/// <summary>HTTP's chunked transfer coding, RFC 9112 section 7.1: length in hexadecimal, line end, so many bytes, line end.</summary>
static class Chunks
{
    /// <summary>Whether a body begins with a chunk, not with what was in it.</summary>
    public static bool AreAt(ReadOnlySpan<byte> body) => TryLength(body, out _, out _);

    /// <summary>The bytes in the chunks; null where one is damaged. The end of a body may be missing, as crawlers cut long pages.</summary>
    public static byte[]? Join(ReadOnlySpan<byte> body)
    {
        var joined = new byte[body.Length];
        var count = 0;
        while (body.Length > 0)
        {
            if (!TryLength(body, out var length, out var head))
                return null;
            body = body[head..];
            var present = Math.Min(length, body.Length);
            body[..present].CopyTo(joined.AsSpan(count));
            count += present;
            if (length == 0 || present < length)
                break;
            body = body[length..];
            body = body[(body.StartsWith("\r\n"u8) ? 2 : body.StartsWith("\n"u8) ? 1 : 0)..];
        }
        return joined[..count];
    }

    static bool TryLength(ReadOnlySpan<byte> body, out int length, out int head)
    {
        head = body.IndexOf((byte)'\n') + 1;
        length = 0;
        if (head == 0)
            return false;
        var line = body[..head];
        return Utf8Parser.TryParse(line, out length, out var digits, 'X') && length >= 0
            && line[digits..].TrimStart(" \t"u8) is [(byte)';' or (byte)'\r' or (byte)'\n', ..];
    }
}
