using System.Security.Cryptography;
using System.Text;
using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>
/// What a source of text is fetched from, instead of a <c>path</c>: <c>url</c> or <c>urls</c> with a checksum or a list of them,
/// <c>wikipedia-dump</c>, or <c>common-crawl</c>. Its files are then in the folder of its name in the download folder.
/// </summary>
/// <param name="Section">Path of its section in the configuration.</param>
/// <param name="Name">Its name, which is that of its folder.</param>
/// <param name="Urls">Where its files are; empty for a dump or a crawl.</param>
/// <param name="Checksum">What its only file must come to, or null.</param>
/// <param name="Checksums">Where a list of checksums of all its files is, or null.</param>
/// <param name="Dump">The dump it is, or null.</param>
/// <param name="Crawl">The crawl it is of, or null.</param>
public sealed record DownloadSource(
    string Section, string Name, IReadOnlyList<Uri> Urls, Checksum? Checksum, Uri? Checksums, WikipediaDump? Dump, CommonCrawl? Crawl)
{
    static readonly string[] Origins = ["path", "url", "urls", "wikipedia-dump", "common-crawl"];
    static readonly string[] Digests = ["sha256", "sha1", "md5"];

    /// <summary>Whether a source is one that is fetched, and so needs no path.</summary>
    public static bool IsFetched(ConfigSection source) => Origins.Any(origin => origin != "path" && source.Has(origin));

    /// <summary>Reads the section of a source; null where it is not one that is fetched.</summary>
    public static DownloadSource? Bind(ConfigSection source)
    {
        List<string> origins = [.. Origins.Where(source.Has)];
        List<string> checks = [.. Digests.Append("checksums").Where(source.Has)];
        if (origins.Count > 1)
            source.Problem(origins[1], $"{source.Path} has {string.Join(" and ", origins)}: a source comes from one of them");
        if (checks.Count > 0 && !origins.Any(origin => origin is "url" or "urls"))
            source.Problem(checks[0], $"{source.Path}.{checks[0]} goes with url or urls; dumps and crawls are checked as they are published");
        if (origins.Count != 1 || origins[0] == "path")
            return null;

        var urls = UrlsOf(source, origins[0]);
        return new DownloadSource(
            source.Path,
            NameOf(source),
            urls,
            ChecksumOf(source, urls.Count, checks),
            source.Has("checksums") ? UrlText.Parse(source, "checksums", source.String("checksums")) : null,
            source.Has("wikipedia-dump") ? WikipediaDump.Bind(source.Section("wikipedia-dump")) : null,
            source.Has("common-crawl") ? CommonCrawl.Bind(source.Section("common-crawl")) : null);
    }

    /// <summary>What it is, for people.</summary>
    public string Detail => this switch
    {
        { Dump: { } dump } => $"dump of {dump.Language}.wikipedia.org, {dump.Date}{(dump.Parts ? ", in parts" : "")}",
        { Crawl: { } crawl } => $"{crawl.Files} {(crawl.Files == 1 ? "file" : "files")} of {crawl.Crawl}",
        { Urls: [var url] } => url.ToString(),
        _ => $"{Urls.Count} files, such as {Urls[0]}",
    };

    /// <summary>Stands for everything that says which files these are.</summary>
    internal string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', [.. Urls.Select(url => url.AbsoluteUri), $"{Checksum}", $"{Checksums}", $"{Dump}", $"{Crawl}"]))));

    static List<Uri> UrlsOf(ConfigSection source, string origin)
    {
        if (origin is not ("url" or "urls"))
            return [];
        var texts = origin == "url" ? (IReadOnlyList<string>)[source.String("url")] : source.Strings("urls");
        var urls = new List<Uri>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            if (UrlText.Parse(source, origin, text) is not { } url)
                continue;
            if (UrlText.FileName(url) is not { } name)
                source.Problem(origin, $"{source.Path}.{origin} must end in the name of a file, got \"{text}\"");
            else if (!names.Add(name))
                source.Problem(origin, $"{source.Path}.{origin} has two files called {name}; give them a source each");
            else
                urls.Add(url);
        }
        if (texts.Count == 0)
            source.Problem(origin, $"{source.Path}.{origin} is empty; name a file, or leave it out");
        return urls;
    }

    static Checksum? ChecksumOf(ConfigSection source, int files, List<string> checks)
    {
        if (checks.Count == 0 || checks[0] == "checksums")
            return null;
        var (key, digits) = (checks[0], source.String(checks[0]));
        if (checks.Count > 1)
            source.Problem(checks[1], $"{source.Path} has {string.Join(" and ", checks)}: one of them is enough");
        if (files > 1)
            source.Problem(key, $"{source.Path}.{key} is of one file, but there are {files}; use checksums = URL of a list");
        if (Checksum.Parse(digits) is { } checksum && checksum.Name == key)
            return checksum;
        source.Problem(key, $"{source.Path}.{key} must be {Bits(key) / 4} hexadecimal digits, got \"{digits}\"");
        return null;
    }

    static int Bits(string digest) => digest switch { "sha256" => 256, "sha1" => 160, _ => 128 };

    static string NameOf(ConfigSection source)
    {
        // millrace.sources."my.books" has the name in quotes
        var path = source.Path;
        var name = path.EndsWith('"') ? path[(path.LastIndexOf('"', path.Length - 2) + 1)..^1] : path[(path.LastIndexOf('.') + 1)..];
        if (name.Length == 0 || name[0] == '.' || name.Any(letter => letter is '/' or '\\' || char.IsControl(letter)))
            source.Problem("", $"{source.Path} cannot be the name of a folder, as that of a source that is fetched must");
        return name;
    }
}
