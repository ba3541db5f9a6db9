namespace Millrace.Stages.Tests.Downloading;

/// <summary>What servers do, one thing at a time: in the end the file is there, byte for byte, or there is one reason why not.</summary>
public sealed class TransferTests : IDisposable
{
    static readonly byte[] Content = DownloadTest.Bytes(300_000);

    readonly DownloadTest test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task File_is_fetched_with_our_name_and_uncompressed()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("folder/a%20b.txt?key=1"), DownloadTest.Sha1(Content)));
        Assert.True(File.Exists(test.PathOf("source", "a b.txt")));
        var request = Assert.Single(server.Requests);
        Assert.Equal("Millrace test", request.Headers["User-Agent"]);
        Assert.Equal("identity", request.Headers["Accept-Encoding"]);
        Assert.Equal([".a b.txt.json", ".files.json", "a b.txt"], Directory.EnumerateFiles(test.PathOf("source")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Empty_file_is_a_file()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, []));
        Assert.Empty(await test.FetchAsync(server.UrlOf("a.txt")));
    }

    [Fact]
    public async Task Cut_transfer_goes_on_where_it_was()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content) with { CutAfter = request.Number < 3 ? 70_000 : null, Resets = request.Number == 1 });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(70_000, server.Requests[1].From);
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"one\"", request.Headers["If-Range"]));
    }

    [Fact]
    public async Task File_that_has_changed_in_between_is_begun_again()
    {
        var newer = DownloadTest.Bytes(250_000, seed: 2);
        await using var server = new TestServer(request => request.Number == 0
            ? TestAnswer.Of(request, Content) with { CutAfter = 100_000 }
            : TestAnswer.Of(request, newer, "\"two\""));
        Assert.Equal(newer, await test.FetchAsync(server.UrlOf("a.txt")));
    }

    [Fact]
    public async Task Server_that_gives_a_range_of_another_file_is_found_out()
    {
        var newer = DownloadTest.Bytes(Content.Length, seed: 2);
        await using var server = new TestServer(request => request.Number switch
        {
            0 => TestAnswer.Of(request, Content) with { CutAfter = 100_000 },
            1 => TestAnswer.Of(request, newer).With("ETag: \"two\""), // minds no If-Range
            _ => TestAnswer.Of(request, newer, "\"two\""),
        });
        Assert.Equal(newer, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Null(server.Requests[2].From);
    }

    [Theory]
    [InlineData("Content-Range: bytes 5-299999/300000")]
    [InlineData("Content-Range: bytes 100000-299999/300001")]
    [InlineData("Content-Length: 200001")]
    [InlineData("Content-Range: nonsense")]
    public async Task Range_that_is_not_the_one_asked_for_is_not_used(string header)
    {
        await using var server = new TestServer(request => request.Number switch
        {
            0 => TestAnswer.Of(request, Content) with { CutAfter = 100_000 },
            1 => TestAnswer.Of(request, Content).With(header),
            _ => TestAnswer.Of(request, Content),
        });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
    }

    [Fact]
    public async Task Server_that_knows_no_ranges_is_asked_from_the_beginning()
    {
        await using var server = new TestServer(request =>
            TestAnswer.Of(request with { Headers = new Dictionary<string, string>() }, Content) with { CutAfter = request.Number < 3 ? 200_000 : null });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
    }

    [Fact]
    public async Task Server_that_knows_no_ranges_and_always_cuts_is_given_up()
    {
        await using var server = new TestServer(request =>
            TestAnswer.Of(request with { Headers = new Dictionary<string, string>() }, Content) with { CutAfter = 200_000 });
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"));
        Assert.Equal($"{server.UrlOf("a.txt")}: the connection was closed in the middle; gave up after 6 attempts", failure.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"one\"")]
    public async Task Without_something_to_know_the_file_by_it_is_begun_again(string? etag)
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content, etag) with { CutAfter = request.Number == 0 ? 200_000 : null });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Null(server.Requests[1].From);
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2026 10:00:00 GMT", true)]
    [InlineData("Thu, 01 Jan 2026 11:59:30 GMT", false)] // half a minute old: it may change once more in that second
    public async Task Date_of_change_serves_where_it_is_old_enough(string changed, bool serves)
    {
        await using var server = new TestServer(request =>
        {
            var answer = request.From is { } from && request.Headers["If-Range"] == changed
                ? TestAnswer.Of(new TestRequest(0, "", new Dictionary<string, string> { ["Range"] = $"bytes={from}-", ["If-Range"] = "\"one\"" }), Content)
                : TestAnswer.Of(request, Content);
            return answer.Without("ETag").With($"Last-Modified: {changed}").With("Date: Thu, 01 Jan 2026 12:00:00 GMT") with { CutAfter = request.Number == 0 ? 200_000 : null };
        });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Equal(serves ? 200_000 : null, server.Requests[1].From);
    }

    [Fact]
    public async Task Range_that_cannot_be_satisfied_begins_again()
    {
        await using var server = new TestServer(request => request.Number switch
        {
            0 => TestAnswer.Of(request, Content) with { CutAfter = 100_000 },
            1 => TestAnswer.Empty("416 Range Not Satisfiable"),
            _ => TestAnswer.Of(request, Content),
        });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Null(server.Requests[2].From);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Slow Down")]
    [InlineData("408 Request Timeout")]
    [InlineData("429 Too Many Requests")]
    public async Task Trouble_of_the_server_is_waited_out(string status)
    {
        await using var server = new TestServer(request => request.Number < 3 ? TestAnswer.Empty(status) : TestAnswer.Of(request, Content));
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
    }

    [Fact]
    public async Task Trouble_that_does_not_end_is_told_after_the_last_attempt()
    {
        await using var server = new TestServer(_ => TestAnswer.Empty("502 Bad Gateway"));
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"));
        Assert.Equal($"{server.UrlOf("a.txt")}: 502 Bad Gateway; gave up after 6 attempts", failure.Message);
        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("401 Unauthorized")]
    [InlineData("403 Forbidden")]
    [InlineData("404 Not Found")]
    [InlineData("410 Gone")]
    [InlineData("501 Not Implemented")]
    [InlineData("204 No Content")]
    public async Task What_no_attempt_changes_is_told_at_once(string status)
    {
        await using var server = new TestServer(_ => new TestAnswer(status) { Headers = status[0] == '2' ? [] : ["Content-Length: 0"] });
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"));
        Assert.Equal($"{server.UrlOf("a.txt")}: {status}", failure.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_told()
    {
        var server = new TestServer(_ => throw new InvalidOperationException());
        await server.DisposeAsync();
        Assert.Contains(": no connection: ", (await test.RefusedAsync(server.UrlOf("a.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_speaks_something_else_is_told()
    {
        await using var server = new TestServer(_ => new TestAnswer("") { Body = "220 ready for mail\r\n"u8.ToArray() });
        Assert.Contains("; gave up after 6 attempts", (await test.RefusedAsync(server.UrlOf("a.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Length_that_is_too_large_is_found_out()
    {
        await using var server = new TestServer(request => new TestAnswer("200 OK") { Headers = [TestAnswer.Length(Content.Length + 5)], Body = Content });
        await test.RefusedAsync(server.UrlOf("a.txt"));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(20, 10)]
    [InlineData(70_000, 69_999)]
    [InlineData(300_000, 5)]
    [InlineData(300_000, 150_000)]
    public async Task Length_that_is_too_small_is_found_out(int sent, int missing)
    {
        await using var server = new TestServer(request => new TestAnswer("200 OK") { Headers = [TestAnswer.Length(Math.Max(0, sent - missing))], Body = Content[..sent] });
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"));
        Assert.Contains($"it sends more than the {Math.Max(0, sent - missing)} bytes that it stated", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_tell_their_end_and_a_cut_among_them_is_seen()
    {
        var chunks = TestAnswer.Chunked(Content, 7000);
        await using var server = new TestServer(request => new TestAnswer("200 OK")
        {
            Headers = ["Transfer-Encoding: chunked"],
            Body = chunks,
            CutAfter = request.Number < 2 ? chunks.Length - 5 : null,
        });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Body_whose_end_is_that_of_the_connection_needs_a_checksum()
    {
        await using var server = new TestServer(request => new TestAnswer("200 OK") { Body = Content, CutAfter = request.Number == 1 ? 50_000 : null });
        Assert.Contains("does not say how long it is", (await test.RefusedAsync(server.UrlOf("a.txt"))).Message, StringComparison.Ordinal);
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Wrong_content_is_fetched_once_more_and_then_told()
    {
        var wrong = DownloadTest.Bytes(1000, seed: 3);
        await using var server = new TestServer(request => TestAnswer.Of(request, wrong));
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content));
        Assert.Equal($"{server.UrlOf("a.txt")}: it came to {DownloadTest.Sha1(wrong)} twice, expected {DownloadTest.Sha1(Content).Hex}", failure.Message);
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(Directory.EnumerateFiles(test.PathOf("source")));
    }

    [Fact]
    public async Task Content_that_was_wrong_once_is_replaced()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, request.Number == 0 ? DownloadTest.Bytes(Content.Length, seed: 3) : Content));
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt"), DownloadTest.Sha1(Content)));
    }

    [Fact]
    public async Task Redirections_are_followed()
    {
        await using var other = new TestServer(request => TestAnswer.Of(request, Content) with { CutAfter = request.Number == 0 ? 100_000 : null });
        await using var server = new TestServer(request => request.Path switch
        {
            "a.txt" => TestAnswer.Empty("302 Found", "Location: /b.txt"),
            _ => TestAnswer.Empty("307 Temporary Redirect", $"Location: {other.UrlOf("c/d.txt")}"),
        });
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt")));
        Assert.True(File.Exists(test.PathOf("source", "a.txt")));
        Assert.Equal(100_000, other.Requests[1].From);
    }

    [Theory]
    [InlineData("Location: /a.txt", "is redirected more than 10 times")]
    [InlineData("Location: file:///etc/passwd", "is redirected from http to file:///etc/passwd, which is refused")]
    [InlineData("X: y", "302 Found without saying to where")]
    public async Task Redirections_that_lead_nowhere_are_refused(string header, string message)
    {
        await using var server = new TestServer(_ => TestAnswer.Empty("302 Found", header));
        Assert.Contains(message, (await test.RefusedAsync(server.UrlOf("a.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_compressed_on_its_way_is_refused_but_a_gz_is_what_it_is()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content).With("Content-Encoding: gzip"));
        Assert.Contains("compresses it as gzip", (await test.RefusedAsync(server.UrlOf("a.txt"))).Message, StringComparison.Ordinal);
        Assert.Equal(Content, await test.FetchAsync(server.UrlOf("a.txt.gz")));
    }
}
