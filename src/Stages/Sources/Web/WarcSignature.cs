namespace Millrace.Stages.Sources.Web;

/// <summary>How records begin.</summary>
static class WarcSignature
{
    /// <summary>As much as needs to be seen to tell.</summary>
    public const int MaxBytes = 32;

    /// <summary>Whether a record can begin there: <c>WARC/1.</c> and a digit.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text) =>
        text.Length > 7 && text.StartsWith("WARC/1."u8) && text[7] is >= (byte)'0' and <= (byte)'9';

    /// <summary>Whether a record begins there, more surely: the version, alone in its line, and a field of the header behind it.</summary>
    // Pages about the format quote headers; but what is searched has lost its own.
    public static bool IsFollowedByField(ReadOnlySpan<byte> text)
    {
        if (!IsAt(text))
            return false;
        var rest = text[8..].TrimStart("\r"u8);
        return rest.StartsWith("\nWARC-"u8) || rest.StartsWith("\nContent-"u8);
    }
}
