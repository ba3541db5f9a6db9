namespace Millrace.Stages.Sources.Content;

/// <summary>Tells formats by the bytes they begin with.</summary>
static class ContentMagic
{
    /// <summary>Bytes to look at.</summary>
    public const int Length = 6;

    static readonly (string Extension, ContentFormat Format)[] Extensions =
    [
        (".bz2", ContentFormat.Bzip2), (".gz", ContentFormat.Gzip), (".tgz", ContentFormat.Gzip), (".xz", ContentFormat.Xz),
        (".txz", ContentFormat.Xz), (".tbz2", ContentFormat.Bzip2),
    ];

    /// <summary>The format of what begins with these bytes.</summary>
    /// <param name="input">Where they are from, for errors.</param>
    /// <param name="name">Name of the file or archive entry, of which only the end is looked at.</param>
    /// <exception cref="Staging.DamagedFileException">The name says it is compressed, the bytes do not: as text they would be rubbish.</exception>
    /// <exception cref="InputException">They are of a format that is not read here.</exception>
    public static ContentFormat FormatOf(InputBytes input, string name)
    {
        Span<byte> head = stackalloc byte[Length];
        head = head[..input.Read(0, head, CancellationToken.None)];
        if (IsBzip2(head))
            return ContentFormat.Bzip2;
        if (IsGzip(head))
            return ContentFormat.Gzip;
        if (IsXz(head))
            return ContentFormat.Xz;
        if (head.StartsWith((byte[])[0x28, 0xB5, 0x2F, 0xFD]))
            throw new InputException($"{input.Path} is compressed by zstd, which is not read\n\nhint: zstd -d {input.Path}");
        if (head.StartsWith("PK\x03\x04"u8))
            throw new InputException($"{input.Path} is a zip archive, which is not read\n\nhint: unzip {input.Path}");
        foreach (var (extension, format) in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                throw input.Damaged(0, $"expected the magic of {NameOf(format)}, as the name {extension} says, got {Convert.ToHexStringLower(head)}");
        }
        return ContentFormat.Plain;
    }

    /// <summary>Whether a bzip2 stream begins so.</summary>
    public static bool IsBzip2(ReadOnlySpan<byte> head) => head is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..];

    /// <summary>Whether a gzip member begins so; deflate is its only method.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, 8, ..];

    /// <summary>Whether an xz stream begins so.</summary>
    public static bool IsXz(ReadOnlySpan<byte> head) => head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..];

    /// <summary>What people call it.</summary>
    public static string NameOf(ContentFormat format) => format switch
    {
        ContentFormat.Bzip2 => "bzip2",
        ContentFormat.Gzip => "gzip",
        ContentFormat.Xz => "xz",
        _ => "plain text",
    };
}
