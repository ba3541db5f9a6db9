namespace Millrace.Stages.Tests.Sources.Content;

/// <summary>The same text in files of every kind.</summary>
static class ContentCases
{
    /// <summary>Names of files, their bytes, and the content that they should have.</summary>
    public static IEnumerable<(string Name, byte[] File, byte[] Content)> All(int seed, int length)
    {
        var text = Compressed.Text(seed, length);
        var parts = Cut(text, seed).ToList();
        yield return ("text.txt", text, text);
        yield return ("one-stream.bz2", Compressed.By("bzip2", text, "-1"), text);
        yield return ("large-blocks.bz2", Compressed.By("bzip2", text, "-9"), text);
        yield return ("streams.bz2", Join(parts, part => Compressed.By("bzip2", part, "-2")), text);
        yield return ("one-member.gz", Compressed.By("gzip", text, "-6"), text);
        yield return ("members.gz", Join(parts, part => Compressed.By("gzip", part, "-1")), text);
        yield return ("one-stream.xz", Compressed.By("xz", text, "-1"), text);
        yield return ("streams.xz", Join(parts, part => Compressed.By("xz", part, "-0", "--check=crc32")), text);
        yield return ("blocks.xz", Compressed.By("xz", text, "-0", "--block-size=100000", "--check=sha256"), text);
    }

    /// <summary>The bytes in parts of random lengths, empty ones too.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < bytes.Length;)
        {
            var length = random.Next(8) == 0 ? 0 : Math.Min(random.Next(1, bytes.Length / 4), bytes.Length - at);
            yield return bytes[at..(at += length)];
        }
    }

    /// <summary>What is made of each part, one after the other.</summary>
    public static byte[] Join(IEnumerable<byte[]> parts, Func<byte[], byte[]> make) => [.. parts.SelectMany(make)];
}
