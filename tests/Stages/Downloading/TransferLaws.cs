using Millrace.Laws;
using Millrace.Stages.Downloading;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>Whatever a server does, the file is there in the end byte for byte, or there is one error and no file.</summary>
public sealed class TransferLaws
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task File_is_right_or_is_not_there(int seed)
    {
        var random = new Random(seed);
        var whole = 0;
        for (var round = 0; round < 40; round++)
            whole += await RoundAsync(new Random(random.Next())) ? 1 : 0;
        Assert.InRange(whole, 10, 39); // servers that mend themselves, and ones that do not
    }

    static async Task<bool> RoundAsync(Random random)
    {
        // A clock that stands still: what a busy machine delays is not taken for the end.
        using var test = new DownloadTest { Time = new ManualTime() };
        var versions = new List<byte[]> { DownloadTest.Bytes(random.Next(4) == 0 ? random.Next(3) : random.Next(400_000), random.Next()) };
        var hasChecksum = random.Next(3) == 0;
        var checksum = hasChecksum ? DownloadTest.Sha1(versions[0]) : null;
        var good = random.Next(1, 11); // requests until it behaves; attempts are 6 in a row
        await using var server = new TestServer(request =>
        {
            lock (versions)
                return request.Number >= good ? TestAnswer.Of(request, versions[^1], Tag(versions.Count)) : Bad(request, versions, hasChecksum, random);
        });
        try
        {
            var got = await test.FetchAsync(server.UrlOf("a.txt"), checksum);
            // A server that has changed the file may have given any of its versions, but never a mixture.
            Assert.Contains(versions, version => version.AsSpan().SequenceEqual(got));
            if (hasChecksum)
                Assert.Equal(versions[0], got);
            return true;
        }
        catch (DownloadException failure)
        {
            Assert.DoesNotContain('\n', failure.Message);
            Assert.DoesNotContain(Directory.EnumerateFiles(test.PathOf("source")), file => Path.GetFileName(file)[0] != '.');
            return false;
        }
    }

    static TestAnswer Bad(TestRequest request, List<byte[]> versions, bool hasChecksum, Random random)
    {
        var content = versions[^1];
        var right = TestAnswer.Of(request, content, Tag(versions.Count));
        switch (random.Next(hasChecksum ? 12 : 11))
        {
            case 0:
                return right with { CutAfter = random.Next(right.Body.Length + 1), Resets = random.Next(2) == 0 };
            case 1:
                return TestAnswer.Empty(random.Next(2) == 0 ? "503 Slow Down" : "429 Too Many Requests", "Retry-After: 0");
            case 2: // knows no ranges
                return TestAnswer.Of(request with { Headers = new Dictionary<string, string>() }, content, Tag(versions.Count)) with { CutAfter = random.Next(content.Length + 1) };
            case 3: // states too much
                return right.With(TestAnswer.Length(right.Body.Length + random.Next(1, 1000)));
            case 4: // states too little
                return right.Body.Length == 0 ? right : right.With(TestAnswer.Length(random.Next(right.Body.Length)));
            case 5: // has changed
                versions.Add(hasChecksum ? content : DownloadTest.Bytes(random.Next(400_000), random.Next()));
                return TestAnswer.Of(request, versions[^1], Tag(versions.Count)) with { CutAfter = random.Next(versions[^1].Length + 1) };
            case 6: // a range of other bytes
                return right.With($"Content-Range: bytes {random.Next(100_000)}-{random.Next(100_000)}/{random.Next(100_000)}");
            case 7:
                return TestAnswer.Empty("416 Range Not Satisfiable");
            case 8:
                return new TestAnswer("") { Body = [.. "HTTP/1.1 200"u8], Resets = true };
            case 9:
                var chunks = TestAnswer.Chunked(content, random.Next(1000, 50_000));
                return new TestAnswer("200 OK") { Headers = ["Transfer-Encoding: chunked", $"ETag: {Tag(versions.Count)}"], Body = chunks, CutAfter = random.Next(chunks.Length) };
            case 10:
                return TestAnswer.Empty("302 Found", "Location: /elsewhere");
            default:
                return TestAnswer.Of(request, DownloadTest.Bytes(content.Length, random.Next()), Tag(versions.Count));
        }
    }

    static string Tag(int version) => $"\"{version}\"";
}
