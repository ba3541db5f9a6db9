namespace Millrace.Stages.Sources.Content;

/// <summary>Zeros behind the end of compressed data, as tapes and archives fill up blocks.</summary>
static class ZeroPadding
{
    /// <summary>Whether nothing but zeros, or nothing at all, follows from a position on.</summary>
    public static bool FillsRest(InputBytes input, long position, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[4096];
        while (true)
        {
            var read = input.Read(position, bytes, cancellationToken);
            if (read == 0)
                return true;
            if (bytes[..read].ContainsAnyExcept((byte)0))
                return false;
            position += read;
        }
    }
}
