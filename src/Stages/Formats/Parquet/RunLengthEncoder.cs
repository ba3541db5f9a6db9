namespace Millrace.Stages.Formats.Parquet;

/// <summary>Writes definition levels of 0 and 1 in the hybrid of runs and packed bits (Encodings.md, RLE =
/// 3).</summary>
static class RunLengthEncoder
{
    /// <summary>Appends the runs, without the length that a version 1 page puts before them.</summary>
    public static void Encode(ReadOnlySpan<byte> levels, ByteBuffer target)
    {
        for (var i = 0; i < levels.Length;)
        {
            var run = RunAt(levels, i);
            if (run >= 8 || i + run == levels.Length)
            {
                target.AppendVarint((uint)run << 1);
                target.Append(levels[i]);
                i += run;
            }
            else
            {
                i = Pack(levels, i, target);
            }
        }
    }

    static int Pack(ReadOnlySpan<byte> levels, int start, ByteBuffer target)
    {
        var end = start + 8;
        while (end < levels.Length && RunAt(levels, end) is var run && run < 8 && end + run < levels.Length)
            end += 8;

        var groups = (end - start) / 8;
        target.AppendVarint((uint)groups << 1 | 1);
        foreach (ref var packed in target.Extend(groups))
        {
            packed = 0;
            for (var bit = 0; bit < 8 && start < levels.Length; bit++)
                packed |= (byte)(levels[start++] << bit);
        }
        return Math.Min(end, levels.Length);
    }

    static int RunAt(ReadOnlySpan<byte> levels, int start)
    {
        var length = levels[start..].IndexOfAnyExcept(levels[start]);
        return length < 0 ? levels.Length - start : length;
    }
}
