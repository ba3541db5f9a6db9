namespace Millrace.Stages.Formats.Parquet;

/// <summary>Shortens bounds of byte strings, so that long values do not fill the page index.</summary>
static class ByteBounds
{
    /// <summary>As parquet-java and arrow-rs shorten.</summary>
    const int MaxBytes = 64;

    /// <summary>Bounds of at most 64 bytes; longer where no shorter upper bound exists. Bounds of text are text.</summary>
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

    /// <summary>The shortest string above all that begin with <paramref name="prefix"/>; null where none is found.</summary>
    static byte[]? Above(ReadOnlySpan<byte> prefix, bool isText)
    {
        // Text is only raised at an ASCII character, which stays one.
        var highest = isText ? 0x7F : 0xFF;
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            if (prefix[i] >= highest)
                continue;
            var above = prefix[..(i + 1)].ToArray();
            above[i]++;
            return above;
        }
        return null;
    }
}
