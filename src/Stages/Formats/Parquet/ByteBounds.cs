using System.Buffers;
using System.Text;

namespace Millrace.Stages.Formats.Parquet;

/// <summary>Shortens bounds of byte strings, so that long values do not fill the page index.</summary>
static class ByteBounds
{
    /// <summary>As parquet-java and arrow-rs shorten.</summary>
    const int MaxBytes = 64;

    /// <summary>Bounds of at most 64 bytes; longer where no shorter upper bound exists. Bounds of text are
    /// text.</summary>
    public static ParquetBounds Of(ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, bool isText)
    {
        var low = min.Length <= MaxBytes ? min : min[..CutAt(min, isText)];
        var high = max.Length <= MaxBytes ? null : Above(max[..CutAt(max, isText)], isText);
        return new(low.ToArray(), high ?? max.ToArray(), low.Length == min.Length, high is null);
    }

    static int CutAt(ReadOnlySpan<byte> value, bool isText)
    {
        var cut = MaxBytes;
        // Not within a character: its later bytes are 10xxxxxx.
        while (isText && cut > 0 && (value[cut] & 0xC0) == 0x80)
            cut--;
        return cut;
    }

    /// <summary>The shortest string above all that begin with <paramref name="prefix"/>; null where there is
    /// none.</summary>
    static byte[]? Above(ReadOnlySpan<byte> prefix, bool isText)
    {
        while (prefix.Length > 0)
        {
            var length = 1;
            if (!isText && prefix[^1] < 0xFF)
                return [.. prefix[..^1], (byte)(prefix[^1] + 1)];
            if (isText && Rune.DecodeLastFromUtf8(prefix, out var last, out length) == OperationStatus.Done
                && last.Value < 0x10FFFF)
                return [.. prefix[..^length], .. Next(last)];
            prefix = prefix[..^length];
        }
        return null;
    }

    /// <summary>The bytes of the character after this one, which are above its own.</summary>
    static ReadOnlySpan<byte> Next(Rune character)
    {
        var bytes = new byte[4];
        var next = new Rune(character.Value == 0xD7FF ? 0xE000 : character.Value + 1);
        return bytes.AsSpan(0, next.EncodeToUtf8(bytes));
    }
}
