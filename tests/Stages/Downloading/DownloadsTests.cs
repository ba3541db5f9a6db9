using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Millrace.Stages.Downloading;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>Several files and sources, what is kept between runs, lists, dumps and crawls, files of this machine.</summary>
public sealed class DownloadsTests : IDisposable
{
    static readonly byte[] Content = DownloadTest.Bytes(300_000);

    readonly DownloadTest test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Files_come_in_the_order_of_the_sources_however_they_end()
    {
        var gate = new TaskCompletionSource();
        await using var server = new TestServer(request =>
        {
            if (request.Path == "3.txt")
                gate.SetResult();
            return TestAnswer.Of(request, Encoding.UTF8.GetBytes(request.Path)) with { Gate = request.Path == "1.txt" ? gate.Task : null };
        });
        var files = await test.RunAsync(
            DownloadTest.Source(server.UrlOf("0.txt")) with { Urls = [server.UrlOf("1.txt"), server.UrlOf("2.txt")] },
            DownloadTest.Source(server.UrlOf("3.txt")) with { Name = "other" });
        Assert.Equal([test.PathOf("source", "1.txt"), test.PathOf("source", "2.txt"), test.PathOf("other", "3.txt")], files.Select(file => file.Path));
        Assert.All(files, file => Assert.Equal(file.Name, File.ReadAllText(file.Path)));
    }

    [Fact]
    public async Task Connections_to_a_host_are_limited()
    {
        test.Options = test.Options with { Concurrency = 8, ConnectionsPerHost = 2 };
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        var urls = Enumerable.Range(0, 20).Select(i => server.UrlOf($"{i}.txt")).ToList();
        Assert.Equal(20, (await test.RunAsync(DownloadTest.Source(urls[0]) with { Urls = urls })).Count);
        Assert.InRange(server.MostOpen, 1, 3); // the client may be done with one before the server has seen that
    }

    [Fact]
    public async Task What_is_done_is_not_asked_for_again()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        var one = DownloadTest.Source(server.UrlOf("a.txt"));
        await test.RunAsync(one);
        Assert.NotNull(new Downloads(test.Options, test.Folder, [one]).Find());

        var both = one with { Urls = [server.UrlOf("a.txt"), server.UrlOf("b.txt")] };
        Assert.Null(new Downloads(test.Options, test.Folder, [both]).Find());
        await test.RunAsync(both);
        await test.RunAsync(both);
        Assert.Equal(["a.txt", "b.txt"], server.Requests.Select(request => request.Path));

        File.Delete(test.PathOf("source", "a.txt"));
        Assert.Null(new Downloads(test.Options, test.Folder, [both]).Find());
        await test.RunAsync(both);
        Assert.Equal(["a.txt", "b.txt", "a.txt"], server.Requests.Select(request => request.Path));

        await File.AppendAllTextAsync(test.PathOf("source", "b.txt"), "more");
        await test.RunAsync(both);
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(Content, await File.ReadAllBytesAsync(test.PathOf("source", "b.txt")));
    }

    [Fact]
    public async Task File_that_is_done_is_checked_when_a_checksum_is_added()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        await test.FetchAsync(server.UrlOf("a.txt"));
        await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content));
        await test.FetchAsync(server.UrlOf("a.txt"), Checksum.Parse(Convert.ToHexString(SHA256.HashData(Content))));
        Assert.Single(server.Requests);
        await Assert.ThrowsAsync<DownloadException>(() => test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1([1])));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task File_from_another_address_is_another_one_unless_its_checksum_is_known()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, request.Path == "x/a.txt" ? Content[1..] : Content));
        await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content));
        await test.FetchAsync(server.UrlOf("y/a.txt"), DownloadTest.Sha1(Content));
        Assert.Single(server.Requests);
        Assert.Equal(Content[1..], await test.FetchAsync(server.UrlOf("x/a.txt")));
    }

    [Fact]
    public async Task Stopped_transfer_is_gone_on_with_by_the_next_run()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content) with
        {
            CutAfter = request.Number == 0 ? 123_456 : null,
            Stalls = request.Number == 0,
        });
        using var stop = new CancellationTokenSource();
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"), DownloadTest.Sha1(Content))], stop.Token);
        await UntilAsync(() => run.Progress.Snapshot().Fetched == 123_456);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.False(File.Exists(test.PathOf("source", "a.txt")));

        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
        Assert.Equal(123_456, server.Requests[1].From);
    }

    [Fact]
    public async Task Part_that_was_damaged_in_between_is_found_by_its_checksum()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content) with { CutAfter = request.Number == 0 ? 100_000 : null });
        test.Options = test.Options with { Retries = test.Options.Retries with { MaxRestarts = 0 } };
        await Assert.ThrowsAsync<DownloadException>(() => test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
        using (var part = File.OpenWrite(test.PathOf("source", ".a.txt.part")))
            part.WriteByte((byte)(Content[0] + 1));
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
        Assert.Equal([null, 100_000, null], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"url\":3}")]
    public async Task Damaged_record_means_to_begin_again(string record)
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        await test.FetchAsync(server.UrlOf("a.txt"));
        await File.WriteAllTextAsync(test.PathOf("source", ".a.txt.json"), record);
        await File.WriteAllTextAsync(test.PathOf("source", ".files.json"), record);
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task One_failure_stops_all_and_what_is_done_is_kept()
    {
        var never = new TaskCompletionSource();
        await using var server = new TestServer(request => request.Path switch
        {
            "bad.txt" => TestAnswer.Empty("404 Not Found"),
            "slow.txt" => TestAnswer.Of(request, Content) with { Gate = never.Task },
            _ => TestAnswer.Of(request, Content),
        });
        test.Options = test.Options with { Concurrency = 2 };
        var urls = new[] { "good.txt", "slow.txt", "bad.txt" }.Select(server.UrlOf).ToList();
        var failure = await Assert.ThrowsAsync<DownloadException>(() => test.RunAsync(DownloadTest.Source(urls[0]) with { Urls = urls }));
        Assert.Equal($"{server.UrlOf("bad.txt")}: 404 Not Found", failure.Message);
        Assert.Equal(Content, await File.ReadAllBytesAsync(test.PathOf("source", "good.txt")));
    }

    [Fact]
    public async Task Folder_in_use_is_refused()
    {
        var never = new TaskCompletionSource();
        await using var server = new TestServer(request => TestAnswer.Of(request, Content) with { Gate = never.Task });
        using var stop = new CancellationTokenSource();
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"))], stop.Token);
        Assert.Throws<DownloadException>(() => test.Start([DownloadTest.Source(server.UrlOf("a.txt"))]));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
    }

    [Fact]
    public async Task Files_are_checked_against_a_list()
    {
        var sums = $"{DownloadTest.Sha1(Content).Hex}  a.txt\n{DownloadTest.Sha1([7]).Hex} *dir/b.txt\n";
        await using var server = new TestServer(request => TestAnswer.Of(request, request.Path switch
        {
            "sums.txt" => Encoding.UTF8.GetBytes(sums),
            "a.txt" => Content,
            _ => [(byte)(request.Number < 4 ? 8 : 7)],
        }));
        var source = DownloadTest.Source(server.UrlOf("a.txt")) with { Urls = [server.UrlOf("a.txt"), server.UrlOf("b.txt")], Checksums = server.UrlOf("sums.txt") };
        var failure = await Assert.ThrowsAsync<DownloadException>(() => test.RunAsync(source));
        Assert.Contains($"b.txt: it came to {DownloadTest.Sha1([8])} twice, expected {DownloadTest.Sha1([7]).Hex}", failure.Message, StringComparison.Ordinal);

        // The list is fetched again, since it might have been the one that was wrong.
        var files = await test.RunAsync(source);
        Assert.Equal(DownloadTest.Sha1([7]), files[1].Checksum);
        Assert.Equal(2, server.Requests.Count(request => request.Path == "sums.txt"));
        await test.RunAsync(source);
        Assert.Equal(2, server.Requests.Count(request => request.Path == "sums.txt"));

        var missing = source with { Urls = [server.UrlOf("c.txt")] };
        Assert.Equal($"{server.UrlOf("sums.txt")} has no line for c.txt", (await Assert.ThrowsAsync<DownloadException>(() => test.RunAsync(missing))).Message);
    }

    [Theory]
    [InlineData("20260101", "20260101")]
    [InlineData("latest", "20251220")]
    public async Task Dump_is_found_by_its_list_of_checksums(string date, string settled)
    {
        var list = $"""
            {DownloadTest.Sha1([1]).Hex}  simplewiki-{settled}-pages-articles-multistream-index.txt.bz2
            {DownloadTest.Sha1([2]).Hex}  simplewiki-{settled}-pages-articles.xml.bz2
            {DownloadTest.Sha1(Content).Hex}  simplewiki-{settled}-pages-articles-multistream.xml.bz2
            """;
        await using var server = new TestServer(request => request.Path switch
        {
            _ when request.Path == $"simplewiki/{date}/simplewiki-{date}-sha1sums.txt" => TestAnswer.Of(request, Encoding.UTF8.GetBytes(list)),
            _ when request.Path == $"simplewiki/{settled}/simplewiki-{settled}-pages-articles-multistream.xml.bz2" => TestAnswer.Of(request, Content),
            _ => TestAnswer.Empty("404 Not Found"),
        });
        test.Options = test.Options with { Wikimedia = server.Address };
        var file = Assert.Single(await test.RunAsync(new DownloadSource("millrace.sources.wiki", "wiki", [], null, null, new WikipediaDump("simple", date, Parts: false, null), null)));
        Assert.Equal(test.PathOf("wiki", $"simplewiki-{settled}-pages-articles-multistream.xml.bz2"), file.Path);
        Assert.Equal(DownloadTest.Sha1(Content), file.Checksum);
    }

    [Theory]
    [InlineData("enwiki-20260101-pages-articles-multistream.xml.bz2", true, 3)]
    [InlineData("enwiki-20260101-pages-articles-multistream.xml.bz2", false, 1)]
    [InlineData("enwiki-20260101-pages-articles.xml.bz2", false, 3)]
    [InlineData("enwiki-20260101-pages-meta-current.xml.bz2", false, 3)]
    public async Task Dump_in_parts_is_fetched_in_their_order_where_it_is_asked_for_or_there_is_no_whole(string whole, bool parts, int count)
    {
        string[] names =
        [
            "enwiki-20260101-pages-articles-multistream10.xml-p4045403p5399366.bz2", "enwiki-20260101-pages-articles-multistream1.xml-p1p41242.bz2",
            "enwiki-20260101-pages-articles-multistream-index1.txt-p1p41242.bz2", "enwiki-20260101-pages-articles1.xml-p1p41242.bz2", whole,
            "enwiki-20260101-pages-articles-multistream2.xml-p41243p151573.bz2",
        ];
        await using var server = new TestServer(request => TestAnswer.Of(request, Encoding.UTF8.GetBytes(
            request.Path == "enwiki/latest/enwiki-latest-sha1sums.txt"
                ? string.Concat(names.Select(name => $"{DownloadTest.Sha1(Encoding.UTF8.GetBytes(name)).Hex}  {name}\n"))
                : Path.GetFileName(request.Path))));
        test.Options = test.Options with { Wikimedia = server.Address };
        var files = await test.RunAsync(new DownloadSource("millrace.sources.wiki", "wiki", [], null, null, new WikipediaDump("en", "latest", parts, null), null));
        Assert.Equal(count == 1 ? [whole] : [names[1], names[5], names[0]], files.Select(file => file.Name));
        Assert.All(files, file => Assert.Equal(DownloadTest.Sha1(Encoding.UTF8.GetBytes(file.Name)), file.Checksum));
        Assert.All(server.Requests.Skip(1), request => Assert.StartsWith("enwiki/20260101/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Small_dump_has_no_parts()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Encoding.UTF8.GetBytes(
            $"{DownloadTest.Sha1([1]).Hex}  simplewiki-20260101-pages-articles-multistream.xml.bz2\n")));
        test.Options = test.Options with { Wikimedia = server.Address };
        var failure = await Assert.ThrowsAsync<DownloadException>(() => test.RunAsync(
            new DownloadSource("millrace.sources.wiki", "wiki", [], null, null, new WikipediaDump("simple", "20260101", Parts: true, null), null)));
        Assert.EndsWith("simplewiki-20260101-sha1sums.txt has no line for parts of the articles; it may be too small a dump to have any", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crawl_gives_the_first_files_of_its_list()
    {
        var list = string.Concat(Enumerable.Range(0, 5).Select(i => $"crawl-data/CC-MAIN-2026-05/segments/1/wet/{i}.warc.wet.gz\n"));
        await using var server = new TestServer(request => TestAnswer.Of(
            request, request.Path == "crawl-data/CC-MAIN-2026-05/wet.paths.gz" ? Gzip(list) : Encoding.UTF8.GetBytes(request.Path)));
        test.Options = test.Options with { CommonCrawl = server.Address };
        var source = new DownloadSource("millrace.source", "source", [], null, null, null, new CommonCrawl("CC-MAIN-2026-05", CrawlKind.Wet, 3, null));
        var files = await test.RunAsync(source);
        Assert.Equal(["0.warc.wet.gz", "1.warc.wet.gz", "2.warc.wet.gz"], files.Select(file => file.Name));
        Assert.Equal("crawl-data/CC-MAIN-2026-05/segments/1/wet/2.warc.wet.gz", await File.ReadAllTextAsync(files[2].Path));

        var many = source with { Crawl = source.Crawl! with { Files = 6 } };
        Assert.EndsWith("lists 5 files, but 6 are asked for", (await Assert.ThrowsAsync<DownloadException>(() => test.RunAsync(many))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_this_machine_is_copied_and_a_change_of_it_begins_again()
    {
        var path = test.Write("here/a b.txt", "abc");
        Assert.Equal("abc"u8.ToArray(), await test.FetchAsync(new Uri($"file://{path}")));
        await File.WriteAllBytesAsync(path, Content);
        Assert.Equal("abc"u8.ToArray(), await test.FetchAsync(new Uri($"file://{path}"))); // done is done
        Assert.Equal(Content, await test.FetchAsync(new Uri($"file://{path}"), DownloadTest.Sha1(Content)));

    }

    [Fact]
    public async Task File_of_this_machine_that_is_not_there_is_told()
    {
        var path = test.Write("here/a.txt", "abc");
        Assert.EndsWith(".c.txt: does not exist", (await test.RefusedAsync(new Uri($"file://{path}.c.txt"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", (await test.RefusedAsync(new Uri($"file://{Path.GetDirectoryName(path)}"))).Message, StringComparison.Ordinal);
    }

    static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
            zip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    static async Task UntilAsync(Func<bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!reached())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
