using System.IO.Compression;
using Millrace.Oracles;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Content.Members;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class GzipMembersTests
{
    [Fact]
    public void Members_are_the_same_for_any_number_of_threads_and_from_any_place()
    {
        using var folder = new TestFolder();
        var (file, content) = Members(seed: 1);
        Assert.InRange(file.Length, 8 * GzipRegion.Bytes, 40 * GzipRegion.Bytes);
        var path = folder.Write("members.gz", file);
        foreach (var workers in (int[])[1, 2, 5])
            Assert.True(content.AsSpan().SequenceEqual(Compressed.Content(path, default, 50_000, workers)), $"{workers} workers");

        using var stream = ContentFiles.Open(path, ContentPlace.Start, workers: 3);
        var random = new Random(2);
        while (stream.Skip(random.Next(1, 1_000_000), CancellationToken.None) > 0)
        {
            var place = stream.PlaceOf(stream.Offset);
            Assert.True(content.AsSpan((int)place.Offset).SequenceEqual(Compressed.Content(path, place)), $"{place}");
        }
    }

    [Fact]
    public void Members_that_are_damaged_are_refused()
    {
        using var folder = new TestFolder();
        var (file, content) = Members(seed: 3);
        var random = new Random(4);
        for (var place = 0; place < 40; place++)
        {
            byte[] damaged = [.. file];
            damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            var path = folder.Write("damaged.gz", damaged);
            try
            {
                Assert.True(content.AsSpan().SequenceEqual(Compressed.Content(path)));
            }
            catch (DamagedFileException damage)
            {
                Assert.InRange(damage.Offset, 0, file.Length);
            }
        }
    }

    [Fact]
    public void Member_that_unfolds_to_much_is_read_in_pieces()
    {
        using var folder = new TestFolder();
        var zeros = new byte[40_000_000];
        var noise = new byte[3 * GzipRegion.Bytes];
        new Random(5).NextBytes(noise);
        var path = folder.Write("large.gz", [.. Gzip(noise, CompressionLevel.Fastest), .. Gzip(zeros, CompressionLevel.Optimal), .. Gzip(noise, CompressionLevel.NoCompression)]);
        Assert.True(((byte[])[.. noise, .. zeros, .. noise]).AsSpan().SequenceEqual(Compressed.Content(path)));
    }

    [SharedDataFact("commoncrawl")]
    public void Members_of_Common_Crawl_give_what_the_program_gives()
    {
        foreach (var file in Directory.GetFiles(SharedData.PathOf("commoncrawl"), "*.gz"))
            Assert.Equal(Compressed.By("gzip", File.ReadAllBytes(file), "-dc"), Compressed.Content(file));
    }

    /// <summary>Small members, some larger than a region, empty ones, and sound members that are stored inside others and are none.</summary>
    static (byte[] File, byte[] Content) Members(int seed)
    {
        var random = new Random(seed);
        using var file = new MemoryStream();
        using var content = new MemoryStream();
        for (var number = 0; number < 250; number++)
        {
            var bytes = new byte[number % 50 == 7 ? 2 * GzipRegion.Bytes : number % 20 == 3 ? 0 : random.Next(1, 50_000)];
            random.NextBytes(bytes);
            if (number % 3 == 0)
                bytes = [.. Gzip(bytes, CompressionLevel.Fastest), .. Gzip("inside"u8.ToArray(), CompressionLevel.Fastest)];
            content.Write(bytes);
            file.Write(Gzip(bytes, number % 3 == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest));
        }
        return (file.ToArray(), content.ToArray());
    }

    static byte[] Gzip(byte[] bytes, CompressionLevel level)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, level))
            gzip.Write(bytes);
        return output.ToArray();
    }
}
