namespace Millrace.Stages.Staging;

/// <summary>Memory that documents of a token store are read into, one after the other. One thread uses it at a time.</summary>
public sealed class TokenBuffer
{
    byte[] bytes = [];
    int length;

    /// <summary>What was last taken.</summary>
    internal ReadOnlySpan<byte> Taken => bytes.AsSpan(0, length);

    /// <summary>The beginning of the memory, grown if need be.</summary>
    internal Span<byte> Take(int count)
    {
        if (bytes.Length < count)
            bytes = GC.AllocateUninitializedArray<byte>(Math.Max(count, Math.Min(2 * bytes.Length, Array.MaxLength)));
        length = count;
        return bytes.AsSpan(0, count);
    }
}
