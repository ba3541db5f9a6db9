namespace Millrace.Stages.Downloading;

/// <summary>What a crawl's file holds.</summary>
public enum CrawlKind
{
    /// <summary>Answers of servers, pages in HTML among them.</summary>
    Warc,

    /// <summary>The plain text that Common Crawl found in the pages.</summary>
    Wet,
}
