using Millrace.Actors.Supervision;
using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>Settings of <c>millrace.download</c>. Defaults and their reasons are in reference.conf.</summary>
/// <param name="Folder">Where files are put, a folder for each source below it; null: <c>downloads</c> in the folder of the run.</param>
/// <param name="Concurrency">Files that are fetched at once, at least 1.</param>
/// <param name="ConnectionsPerHost">Connections to one host at once, at least 1.</param>
/// <param name="ConnectTimeout">Longest time until a connection stands.</param>
/// <param name="StallTimeout">Longest time without a byte.</param>
/// <param name="MaxRetryAfter">Longest pause that a server may ask for; a longer one is an error.</param>
/// <param name="BytesPerSecond">Limit over all files; null: none.</param>
/// <param name="UserAgent">What servers are told.</param>
/// <param name="Wikimedia">Where <c>wikipedia-dump</c> finds dumps.</param>
/// <param name="CommonCrawl">Where <c>common-crawl</c> finds crawls.</param>
/// <param name="Retries">Limits and pauses of further attempts after a failure that may pass.</param>
public sealed record DownloadOptions(
    string? Folder,
    int Concurrency,
    int ConnectionsPerHost,
    TimeSpan ConnectTimeout,
    TimeSpan StallTimeout,
    TimeSpan MaxRetryAfter,
    long? BytesPerSecond,
    string UserAgent,
    string Wikimedia,
    string CommonCrawl,
    SupervisionOptions Retries)
{
    /// <summary>Reads the section.</summary>
    public static DownloadOptions Bind(ConfigSection config) => new(
        config.FilePath("folder"),
        config.Int("concurrency", min: 1, max: 256),
        config.Int("connections-per-host", min: 1, max: 256),
        config.Duration("connect-timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        config.Duration("stall-timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        config.Duration("max-retry-after", TimeSpan.Zero, TimeSpan.FromDays(1)),
        config.Has("bytes-per-second") ? config.Bytes("bytes-per-second", min: 1) : null,
        config.String("user-agent"),
        UrlText.Base(config, "wikimedia"),
        UrlText.Base(config, "common-crawl"),
        SupervisionOptions.Bind(config.Section("retries")));
}
