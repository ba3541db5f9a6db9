using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Web;

/// <summary>Whatever happens to a file, what is not damaged is read, and what is damaged is counted.</summary>
public sealed class WarcDamageLaws
{
    const int Records = 12;

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("fill")]
    public void Damage_anywhere_costs_the_records_it_hits(string kind)
    {
        var file = new WarcFile();
        for (var i = 0; i < Records; i++)
            file.Record("request", "", "GET / HTTP/1.1\r\n\r\n"u8.ToArray()).Page($"http://a.org/{i}", $"<p>page {i}\r\n\r\n{new string((char)('a' + i), 400 + i * 37)}</p>");
        var content = file.Bytes;
        var whole = WarcFile.Read(content);
        Assert.Equal(Records, whole.Count);

        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var at = random.Next(content.Length);
            var damaged = Damage(content, kind, at, random, out var end);
            var (documents, error) = ReadAll(damaged);
            var texts = documents.Where(document => document.Refusal is null).Select(WarcFile.TextOf).ToHashSet();
            var shift = damaged.Length - content.Length;
            foreach (var record in whole)
            {
                var last = record.Next.Offset;
                // The line ends around a record are how it is known that it is whole.
                var untouched = last + 4 <= at || record.Offset - 1 >= end;
                Assert.True(!untouched || texts.Contains(WarcFile.TextOf(record)) || error is not null && error.Offset <= record.Offset + Math.Max(shift, 0),
                    $"round {round}: {kind} at {at}-{end} lost the record at {record.Offset}");
            }
            // Nothing is lost without a word: a refusal, an error, or a page that reads otherwise.
            var same = documents.Count(document => document.Refusal is null && whole.Exists(record => WarcFile.TextOf(record) == WarcFile.TextOf(document)));
            Assert.True(same == Records || documents.Count >= Records || documents.Exists(document => document.Refusal is not null) || error is not null,
                $"round {round}: {kind} at {at}-{end}: {documents.Count} documents, none refused");
        }
    }

    [SharedDataFact("commoncrawl", "whirlwind.warc")]
    public void Damage_anywhere_in_a_real_file_ends_in_a_refusal_or_an_error_or_the_page()
    {
        var content = File.ReadAllBytes(SharedData.PathOf("commoncrawl", "whirlwind.warc"));
        var random = new Random(12);
        for (var round = 0; round < 200; round++)
        {
            var damaged = Damage(content, round % 2 == 0 ? "flip" : "cut", random.Next(content.Length), random, out _);
            var (documents, error) = ReadAll(damaged);
            Assert.True(documents.Count > 0 || error is not null);
        }
    }

    static byte[] Damage(byte[] content, string kind, int at, Random random, out int end)
    {
        var damaged = content.ToArray();
        switch (kind)
        {
            case "flip":
                damaged[at] ^= (byte)(1 << random.Next(8));
                end = at + 1;
                return damaged;
            case "fill":
                end = Math.Min(at + random.Next(1, 100), content.Length);
                random.NextBytes(damaged.AsSpan(at, end - at));
                return damaged;
            default:
                end = Math.Min(at + random.Next(1, 100), content.Length);
                return [.. damaged.AsSpan(0, at), .. damaged.AsSpan(end)];
        }
    }

    static (List<RawDocument> Documents, DamagedFileException? Error) ReadAll(byte[] content)
    {
        var documents = new List<RawDocument>();
        using var reader = new WarcReader(new MemoryContent(content), "crawl.warc", WebOptions.Everything, WarcFile.MaxDocumentBytes);
        try
        {
            while (reader.Next(CancellationToken.None) is { } document)
                documents.Add(document);
            return (documents, null);
        }
        catch (DamagedFileException error)
        {
            return (documents, error);
        }
    }
}
