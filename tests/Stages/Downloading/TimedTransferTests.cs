using Millrace.Actors.Supervision;
using Millrace.Laws;
using Millrace.Stages.Downloading;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>Pauses, stalls and limits, by a clock that a test moves.</summary>
public sealed class TimedTransferTests : IDisposable
{
    static readonly byte[] Content = DownloadTest.Bytes(10_000);
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly DownloadTest test = new();
    readonly ManualTime time = new();

    public TimedTransferTests()
    {
        test.Time = time;
        // Pauses of 1, 2 and 4 seconds, without jitter.
        test.Options = test.Options with { Retries = new SupervisionOptions(3, TimeSpan.FromMinutes(10), Second, 4 * Second, 0) };
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Pauses_between_attempts_are_doubled()
    {
        await using var server = new TestServer(_ => TestAnswer.Empty("500 Internal Server Error"));
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"))]);
        // Each attempt sets two timers: for the answer, and for the pause.
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await time.TimersSetAsync(2 * attempt);
            Assert.Equal(attempt, server.Requests.Count);
            time.Advance((1 << (attempt - 1)) * Second);
        }
        await Assert.ThrowsAsync<DownloadException>(() => run.Completion.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(7 * Second, time.Now);
    }

    [Theory]
    [InlineData("Retry-After: 90")]
    [InlineData("Retry-After: Thu, 01 Jan 1970 00:01:30 GMT")]
    public async Task Pause_that_the_server_asks_for_is_made(string header)
    {
        await using var server = new TestServer(request => request.Number == 0 ? TestAnswer.Empty("429 Too Many Requests", header) : TestAnswer.Of(request, Content));
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"))]);
        await time.TimersSetAsync(2);
        time.Advance(89 * Second);
        Assert.Equal("429 Too Many Requests", Assert.Single(run.Progress.Snapshot().Active).Trouble);
        Assert.Single(server.Requests);
        time.Advance(Second);
        await run.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Pause_that_is_too_long_is_refused()
    {
        await using var server = new TestServer(_ => TestAnswer.Empty("503 Service Unavailable", "Retry-After: 3600"));
        var failure = await test.RefusedAsync(server.UrlOf("a.txt"));
        Assert.EndsWith("503 Service Unavailable, and it asks to wait 1:00:00; millrace.download.max-retry-after is 0:10:00", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)] // in one packet with the header, so that it comes by one read
    public async Task Silence_ends_an_attempt_and_the_next_goes_on(int after)
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, Content) with { CutAfter = request.Number == 0 ? after : null, Stalls = request.Number == 0 });
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"))]);
        await time.TimersSetAsync(after == 0 ? 2 : 3); // for the answer, for what came, and for what does not come
        time.Advance(TimeSpan.FromMinutes(1));
        await time.TimersSetAsync(after == 0 ? 3 : 4);
        Assert.Equal("nothing came for 60 s", Assert.Single(run.Progress.Snapshot().Active).Trouble);
        time.Advance(Second);
        await run.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Content, await File.ReadAllBytesAsync(test.PathOf("source", "a.txt")));
        Assert.Equal(after == 0 ? null : after, server.Requests[1].From);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_dropped()
    {
        var (never, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new TestServer(request =>
        {
            asked.TrySetResult();
            return TestAnswer.Of(request, Content) with { Gate = request.Number == 0 ? never.Task : null };
        });
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt"))]);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(2)); // to connect, and to answer
        await time.TimersSetAsync(2);
        time.Advance(Second);
        await run.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Content, await File.ReadAllBytesAsync(test.PathOf("source", "a.txt")));
    }

    [Fact]
    public async Task Limit_is_that_of_all_transfers_together()
    {
        var limit = new BandwidthLimit(1000, time);
        Assert.Equal(100, limit.Piece(4096));
        var first = limit.SpendAsync(500, default);
        var second = limit.SpendAsync(500, default);
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await first;
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
    }

    [Fact]
    public async Task Bytes_never_come_faster_than_the_limit()
    {
        const int Limit = 2000;
        test.Options = test.Options with { BytesPerSecond = Limit, StallTimeout = TimeSpan.FromHours(10), ConnectTimeout = TimeSpan.FromMinutes(10) };
        await using var server = new TestServer(request => TestAnswer.Of(request, Content));
        var run = test.Start([DownloadTest.Source(server.UrlOf("a.txt")), DownloadTest.Source(server.UrlOf("b.txt")) with { Name = "other" }]);
        while (!run.Completion.IsCompleted)
        {
            // What has come may be ahead of its time by one piece for each of the two, which waits for that time now.
            Assert.InRange(run.Progress.Snapshot().Fetched, 0, Limit * time.Now.TotalSeconds + 2 * (Limit / 10));
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
        await run.Completion;
        Assert.True(time.Now >= TimeSpan.FromSeconds(2 * Content.Length / Limit), $"{time.Now}");
    }
}
