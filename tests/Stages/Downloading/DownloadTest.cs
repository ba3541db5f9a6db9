using System.Security.Cryptography;
using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;
using Millrace.Oracles;
using Millrace.Stages.Downloading;
using Microsoft.Extensions.Logging.Abstractions;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>A folder to fetch into, and ways to do it.</summary>
sealed class DownloadTest : IDisposable
{
    static readonly GraphOptions Streaming = new(
        2, 16, 16, 1 << 16, 1 << 20, 1 << 20, 1, 1000, new SupervisionOptions(0, TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.Zero, 0));

    readonly TestFolder folder = new();

    /// <summary>No pauses, a few attempts.</summary>
    public DownloadOptions Options { get; set; } = new(
        null, 4, 4, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), null, "Millrace test", "http://wikimedia.invalid", "http://crawl.invalid",
        new SupervisionOptions(5, TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.Zero, 0));

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string Folder => folder.PathOf("downloads");

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Checksum Sha1(byte[] content) => Checksum.Parse(Convert.ToHexString(SHA1.HashData(content)))!;

    /// <summary>A source of one file.</summary>
    public static DownloadSource Source(Uri url, Checksum? checksum = null) => new("millrace.source", "source", [url], checksum, null, null, null);

    public string PathOf(params string[] parts) => folder.PathOf(["downloads", .. parts]);

    public string Write(string name, string text) => folder.Write(name, text);

    public DownloadRun Start(IReadOnlyList<DownloadSource> sources, CancellationToken stop = default) =>
        new Downloads(Options, Folder, sources).Start(Streaming, new GraphServices(Time, NullLogger.Instance), stop);

    public Task<IReadOnlyList<DownloadedFile>> RunAsync(params DownloadSource[] sources) =>
        Start(sources).Completion.WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Fetches one file and gives its bytes.</summary>
    public async Task<byte[]> FetchAsync(Uri url, Checksum? checksum = null)
    {
        var files = await RunAsync(Source(url, checksum));
        return await File.ReadAllBytesAsync(Assert.Single(files).Path);
    }

    /// <summary>It cannot be fetched, and there is nothing that could be taken for the file.</summary>
    public async Task<DownloadException> RefusedAsync(Uri url, Checksum? checksum = null)
    {
        var failure = await Assert.ThrowsAsync<DownloadException>(() => RunAsync(Source(url, checksum)));
        Assert.DoesNotContain(Directory.EnumerateFiles(PathOf("source")), file => Path.GetFileName(file)[0] != '.');
        Assert.False(failure.Message.EndsWith('.'));
        Assert.StartsWith(url.ToString(), failure.Message, StringComparison.Ordinal);
        return failure;
    }

    public void Dispose() => folder.Dispose();
}
