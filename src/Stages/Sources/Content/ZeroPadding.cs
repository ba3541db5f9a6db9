namespace Millrace.Stages.Sources.Content;

/// <summary>Zeros behind the end of compressed data, as tapes and archives fill up blocks.</summary>
static class ZeroPadding
{
    /// <summary>
    /// More of them are no padding: a file whose space was reserved and then not filled, or a disk that lost blocks, looks so,
    /// and then text is missing.
    /// </summary>
    public const int MostBytes = 1 << 16;

    /// <summary>Whether nothing but padding, or nothing at all, follows from a position on.</summary>
    public static bool FillsRest(InputBytes input, long position, CancellationToken cancellationToken)
    {
        if (input.Length - position > MostBytes)
            return false;
        Span<byte> bytes = stackalloc byte[4096];
        while (input.Read(position, bytes, cancellationToken) is > 0 and var read)
        {
            if (bytes[..read].ContainsAnyExcept((byte)0))
                return false;
            position += read;
        }
        return true;
    }
}
