using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>Files of a crawl: <c>common-crawl { crawl = CC-MAIN-2026-05, kind = wet, files = 3 }</c>.</summary>
/// <param name="Crawl">Its name below <c>crawl-data/</c>: <c>CC-MAIN-2026-05</c>, or <c>CC-NEWS/2026/01</c>.</param>
/// <param name="Kind">Which files.</param>
/// <param name="Files">How many, from the beginning of the crawl's list; at least 1.</param>
/// <param name="Mirror">Another site with Common Crawl's layout; null: <c>millrace.download.common-crawl</c>.</param>
public sealed record CommonCrawl(string Crawl, CrawlKind Kind, int Files, string? Mirror)
{
    /// <summary>Reads the section.</summary>
    public static CommonCrawl Bind(ConfigSection config) => new(
        config.String("crawl").Trim('/'),
        config.OneOf<CrawlKind>("kind"),
        config.Int("files", min: 1),
        config.Has("mirror") ? UrlText.Base(config, "mirror") : null);

    /// <summary>Where the list of the files is, gzip-compressed.</summary>
    internal Uri List(string site) => new($"{Mirror ?? site}/crawl-data/{Crawl}/{(Kind == CrawlKind.Wet ? "wet" : "warc")}.paths.gz");

    /// <summary>Where a file of the list is.</summary>
    internal Uri Find(string site, string path) => new($"{Mirror ?? site}/{path}");
}
