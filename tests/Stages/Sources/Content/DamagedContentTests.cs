using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class DamagedContentTests
{
    const int Length = 40_000;
    const int Places = 200;

    [ProgramFact("bzip2", "gzip", "xz")]
    public void File_with_a_flipped_bit_gives_its_content_or_says_that_it_is_damaged()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in Files())
        {
            var random = new Random(1);
            for (var place = 0; place < Places; place++)
            {
                byte[] damaged = [.. file];
                damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                GivesContentOrRefuses(folder, name, damaged, content);
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void File_with_a_changed_range_gives_its_content_or_says_that_it_is_damaged()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in Files())
        {
            var random = new Random(2);
            for (var place = 0; place < Places; place++)
            {
                byte[] damaged = [.. file];
                var start = random.Next(file.Length);
                var range = damaged.AsSpan(start, random.Next(Math.Min(400, file.Length - start)));
                if (place % 2 == 0)
                    range.Clear();
                else
                    random.NextBytes(range);
                GivesContentOrRefuses(folder, name, damaged, content);
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void File_that_is_cut_short_is_refused_but_between_its_streams()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in Files())
        {
            var random = new Random(3);
            for (var place = 0; place < Places; place++)
            {
                var length = place < 8 ? place : random.Next(file.Length);
                var (given, damage) = Read(folder.Write(name, file[..length]));
                Assert.True(content.AsSpan().StartsWith(given), $"{name} cut at {length}: other content");
                Assert.True(damage is not null || name.StartsWith("streams", StringComparison.Ordinal) || name.StartsWith("members", StringComparison.Ordinal),
                    $"{name} cut at {length} passes for whole");
                Assert.True(damage is null || damage.Offset <= length, $"{name} cut at {length}: {damage?.Message}");
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void File_with_a_piece_missing_or_twice_gives_its_content_or_says_that_it_is_damaged()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in Files())
        {
            var random = new Random(4);
            for (var place = 0; place < Places / 2; place++)
            {
                var start = random.Next(file.Length);
                var end = Math.Min(file.Length, start + random.Next(1, 2000));
                GivesContentOrRefuses(folder, name, [.. file[..start], .. file[end..]], content);
                GivesContentOrRefuses(folder, name, [.. file[..end], .. file[start..]], content);
            }
        }
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void A_few_zeros_behind_the_last_stream_are_passed_over_and_anything_else_is_refused()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in Files())
        {
            Assert.Equal(content, Compressed.Content(folder.Write(name, [.. file, .. new byte[10_000]])));
            foreach (var garbage in (string[])["garbage", "\0\0\0\0garbage", "BZ", "B", new string('\0', 70_000)])
            {
                var (given, damage) = Read(folder.Write(name, [.. file, .. Encoding.ASCII.GetBytes(garbage)]));
                Assert.True(content.AsSpan().StartsWith(given));
                Assert.NotNull(damage);
                Assert.InRange(damage.Offset, file.Length, file.Length + garbage.Length);
            }
        }
    }

    [ProgramFact("bzip2", "gzip")]
    public void Stream_that_became_zeros_is_refused_though_those_around_it_are_sound()
    {
        using var folder = new TestFolder();
        foreach (var (name, program) in ((string, string)[])[("a.bz2", "bzip2"), ("a.gz", "gzip")])
        {
            var stream = Compressed.By(program, Compressed.Text(1, 20_000), "-9");
            Assert.NotNull(Read(folder.Write(name, [.. stream, .. new byte[stream.Length], .. stream])).Damage);
        }
    }

    [ProgramFact("xz")]
    public void Xz_streams_with_padding_between_them_are_read()
    {
        using var folder = new TestFolder();
        var text = Compressed.Text(1, 20_000);
        var stream = Compressed.By("xz", text);
        Assert.Equal((byte[])[.. text, .. text], Compressed.Content(folder.Write("a.xz", [.. stream, .. new byte[8], .. stream, .. new byte[4]])));
    }

    [ProgramFact("bzip2")]
    public void Damage_names_the_file_and_the_byte_where_it_is()
    {
        using var folder = new TestFolder();
        var file = Compressed.By("bzip2", Compressed.Text(1, 500_000), "-1");
        file[60_000] ^= 0x55;
        var path = folder.Write("damaged.bz2", file);
        var damage = Read(path).Damage!;
        Assert.StartsWith($"{path}, byte ", damage.Message, StringComparison.Ordinal);
        Assert.InRange(damage.Offset, 10_000, 60_000);
        Assert.DoesNotContain("\n", damage.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pages.xml.bz2", "pages.xml.bz2", "bzip2")]
    [InlineData("pages.warc.gz", "pages.warc.gz", "gzip")]
    [InlineData("pages.XZ", "pages.XZ", "xz")]
    public void File_whose_name_says_that_it_is_compressed_is_refused_where_it_is_not(string name, string inMessage, string format)
    {
        using var folder = new TestFolder();
        foreach (var content in (string[])["", "B", "plain text"])
        {
            var damage = Read(folder.Write(name, content)).Damage!;
            Assert.Contains(inMessage, damage.Message, StringComparison.Ordinal);
            Assert.Contains($"expected the magic of {format}", damage.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_of_a_format_that_is_not_read_is_refused_with_a_hint()
    {
        using var folder = new TestFolder();
        Assert.Contains("hint: zstd -d", Assert.Throws<InputException>(() => ContentFiles.Open(folder.Write("a.zst", (byte[])[0x28, 0xB5, 0x2F, 0xFD, 0]), default)).Message, StringComparison.Ordinal);
        Assert.Contains("hint: unzip", Assert.Throws<InputException>(() => ContentFiles.Open(folder.Write("a.zip", "PK\x03\x04"u8.ToArray()), default)).Message, StringComparison.Ordinal);
    }

    [ProgramFact("bzip2", "gzip", "xz")]
    public void Place_that_is_not_one_of_the_file_is_refused()
    {
        using var folder = new TestFolder();
        foreach (var (name, file, content) in ContentCases.All(seed: 5, Length))
        {
            var path = folder.Write(name, file);
            Assert.Throws<DamagedFileException>(() => Compressed.Content(path, new ContentPlace(content.Length + 1, 0, content.Length + 1)));
            if (name.EndsWith(".txt", StringComparison.Ordinal))
                continue;
            foreach (var block in (long[])[7, 33, file.Length - 1, file.Length + 100, 8L * file.Length, long.MaxValue / 16])
                Assert.Throws<DamagedFileException>(() => Compressed.Content(path, new ContentPlace(10, block, 0)));
        }
    }

    static IEnumerable<(string Name, byte[] File, byte[] Content)> Files() =>
        ContentCases.All(seed: 6, Length).Where(file => !file.Name.EndsWith(".txt", StringComparison.Ordinal));

    static void GivesContentOrRefuses(TestFolder folder, string name, byte[] damaged, byte[] content)
    {
        var (given, damage) = Read(folder.Write(name, damaged));
        if (damage is null)
            Assert.True(content.AsSpan().SequenceEqual(given), $"{name}: other content, {given.Length} bytes of {content.Length}");
        else
            Assert.True(content.AsSpan().StartsWith(given) || given.Length > 0, damage.Message);
    }

    static (byte[] Given, DamagedFileException? Damage) Read(string path)
    {
        using var given = new MemoryStream();
        try
        {
            using var content = ContentFiles.Open(path, ContentPlace.Start, workers: 2);
            var buffer = new byte[10_000];
            while (content.Read(buffer, CancellationToken.None) is > 0 and var read)
                given.Write(buffer.AsSpan(0, read));
            return (given.ToArray(), null);
        }
        catch (DamagedFileException damage)
        {
            return (given.ToArray(), damage);
        }
    }
}
