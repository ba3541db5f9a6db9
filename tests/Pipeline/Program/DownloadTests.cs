using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Millrace.Stages.Tests.Downloading;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Sources that are fetched, by the real program from a real server.</summary>
public sealed class DownloadTests : IDisposable
{
    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public async Task Killed_download_goes_on_where_it_was_and_ends_with_the_same_bytes()
    {
        var content = Bytes(20_000_000);
        await using var server = new TestServer(request => TestAnswer.Of(request, content) with
        {
            CutAfter = request.Number == 0 ? 17_000_000 : null,
            Stalls = request.Number == 0,
        });
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        tiny.Write("fetch.conf", $"millrace.source {{ url = \"{server.UrlOf("a.bin")}\", sha256 = {digest} }}");
        using (var program = tiny.Start("download", "fetch.conf", "--run-dir", "run"))
        {
            await UntilAsync(() => Flushed() >= 16_000_000);
            Assert.True(program.Kill());
        }
        Assert.False(File.Exists(tiny.PathOf("run", "downloads", "source", "a.bin")));
        tiny.Run("plan", "fetch.conf", "--run-dir", "run").Refused(2, """
            error: millrace.source has not been fetched yet

            hint: millrace download fetch.conf --run-dir run
            """);

        var file = Path.Combine("run", "downloads", "source", "a.bin");
        var done = tiny.Run("download", "fetch.conf", "--run-dir", "run").Succeeded();
        Assert.Equal(file + "\n", done.Output);
        Assert.StartsWith($"fetched    {file}, 20.0 MB, sha256 as expected\n", done.Error, StringComparison.Ordinal);
        Assert.InRange(server.Requests[1].From ?? 0, 16_000_000, 17_000_000);
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(tiny.PathOf(file)))));

        await server.DisposeAsync();
        Assert.Equal("", tiny.Run("download", "fetch.conf", "--run-dir", "run").Succeeded().Error);

        long Flushed()
        {
            try
            {
                return (long?)JsonNode.Parse(File.ReadAllText(tiny.PathOf("run", "downloads", "source", ".a.bin.json")))?["flushed"] ?? 0;
            }
            catch (IOException)
            {
                return 0; // not there yet
            }
        }
    }

    [Fact]
    public async Task Fetched_text_is_prepared_like_text_that_is_here()
    {
        await using var server = new TestServer(request => TestAnswer.Of(request, File.ReadAllBytes(tiny.PathOf("corpus", request.Path))));
        var urls = string.Join(", ", Enumerable.Range(0, TinyRun.Files).Select(i => $"\"{server.UrlOf($"{i}.txt")}\""));
        tiny.Write("fetch.conf", $"include \"tiny.conf\"\nmillrace.source {{ path = null, urls = [{urls}] }}");
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "here").Succeeded();
        var run = tiny.Run("prepare", "fetch.conf", "--run-dir", "there", "--json").Succeeded();
        Assert.Equal(TinyRun.Files, run.Json.Count(line => (string?)line["event"] == "download"));
        Assert.Contains(run.Json, line => (string?)line["phase"] == "downloads" && (long?)line["fetched_bytes"] == tiny.InputBytes);
        foreach (var key in (string[])["documents", "rejected", "samples", "tokens"])
            Assert.Equal($"{tiny.Report("here")[key]}", $"{tiny.Report("there")[key]}");

        await server.DisposeAsync();
        tiny.Run("prepare", "fetch.conf", "-q", "--run-dir", "there").Succeeded();
        tiny.Write("there/downloads/source/other.txt", "of another plan\n");
        tiny.Run("prepare", "fetch.conf", "-q", "--run-dir", "there").Succeeded();
    }

    [Fact]
    public async Task Interrupted_download_is_kept()
    {
        var content = Bytes(300_000);
        await using var server = new TestServer(request => TestAnswer.Of(request, content) with
        {
            CutAfter = request.Number == 0 ? 100_000 : null,
            Stalls = request.Number == 0,
        });
        tiny.Write("fetch.conf", $"millrace.source.url = \"{server.UrlOf("a.bin")}\"");
        using (var program = tiny.Start("download", "fetch.conf", "--run-dir", "run"))
        {
            await UntilAsync(() => new FileInfo(tiny.PathOf("run", "downloads", "source", ".a.bin.part")) is { Exists: true, Length: 100_000 });
            program.Interrupt();
            var interrupted = program.Finish().WithoutTrace();
            Assert.Equal(130, interrupted.ExitCode);
            Assert.EndsWith("kept in run/downloads. resume: millrace download fetch.conf --run-dir run\n", interrupted.Error, StringComparison.Ordinal);
        }
        tiny.Run("download", "fetch.conf", "--run-dir", "run").Succeeded();
        Assert.Equal(100_000, server.Requests[1].From);
        Assert.Equal(content, await File.ReadAllBytesAsync(tiny.PathOf("run", "downloads", "source", "a.bin")));
    }

    [Fact]
    public async Task File_that_is_not_there_is_told_in_one_line()
    {
        await using var server = new TestServer(_ => TestAnswer.Empty("404 Not Found"));
        tiny.Write("fetch.conf", $"millrace.source.url = \"{server.UrlOf("a.txt")}\"");
        tiny.Run("run", "fetch.conf", "-q").Refused(1, $"""
            error: {server.UrlOf("a.txt")}: 404 Not Found

            hint: look at the address in a browser: it may have moved, or an old dump may have been removed
            """);
        Assert.False(File.Exists(tiny.PathOf("runs", "fetch", "plan.json")));
    }

    [TmpfsFact]
    public async Task Full_disk_is_told_and_the_rest_is_fetched_when_there_is_room()
    {
        var content = Bytes(300_000);
        await using var server = new TestServer(request => request.Path == "chunks.bin"
            ? new TestAnswer("200 OK") { Headers = ["Transfer-Encoding: chunked", "ETag: \"one\""], Body = TestAnswer.Chunked(content, 10_000) }
            : TestAnswer.Of(request, content));
        using var disk = new SmallDisk(tiny.PathOf("disk"), 200);
        tiny.Write("fetch.conf", $"millrace {{ source.url = \"{server.UrlOf("chunks.bin")}\", download.folder = disk }}");
        var full = tiny.Run("download", "fetch.conf", "-q").WithoutTrace();
        Assert.Equal(1, full.ExitCode);
        Assert.StartsWith("error: the disk is full: ", full.Error, StringComparison.Ordinal);

        tiny.Write("fetch.conf", $"millrace {{ source.url = \"{server.UrlOf("known.bin")}\", download.folder = disk }}");
        Assert.Contains("has 300,000 bytes, but there are ", tiny.Run("download", "fetch.conf", "-q").WithoutTrace().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_the_configuration_are_told_all_at_once()
    {
        tiny.Write("bad.conf", """
            millrace {
              source {
                path = x
                url = "ftp://host/a.txt"
                sha1 = abc
                md5 = d41d8cd98f00b204e9800998ecf8427e
              }
              download.concurrency = 0
            }
            """);
        var refused = tiny.Run("download", "bad.conf").WithoutTrace();
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("bad.conf:4: millrace.source has path and url: a source comes from one of them", refused.Error, StringComparison.Ordinal);
        Assert.Contains("bad.conf:8: millrace.download.concurrency must be ", refused.Error, StringComparison.Ordinal);

        tiny.Write("bad.conf", "millrace.source.wikipedia-dump { langauge = en, language = \"en wiki\", date = 2026-01-01 }");
        var dump = tiny.Run("plan", "bad.conf").WithoutTrace();
        Assert.Contains("unknown key millrace.source.wikipedia-dump.langauge; did you mean `language`?", dump.Error, StringComparison.Ordinal);
        Assert.Contains("date must be a day such as 20260101, or latest, got \"2026-01-01\"", dump.Error, StringComparison.Ordinal);
    }

    static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    static async Task UntilAsync(Func<bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!reached())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
