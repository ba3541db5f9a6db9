using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>What a source that is fetched may say.</summary>
public sealed class DownloadSourceTests
{
    [Theory]
    [InlineData("url = \"ftp://host/a.txt\"", "url must be an address that begins with https://, http:// or file://, got \"ftp://host/a.txt\"")]
    [InlineData("url = \"/data/a.txt\"", "got \"/data/a.txt\"")]
    [InlineData("url = \"https://host/\"", "url must end in the name of a file, got \"https://host/\"")]
    [InlineData("url = \"https://host/x%2Fy\"", "url must end in the name of a file")]
    [InlineData("url = \"https://host/.hidden\"", "url must end in the name of a file")]
    [InlineData("url = \"https://me:secret@host/a.txt\"", "url must not hold a user name or a password")]
    [InlineData("urls = []", "urls is empty; name a file, or leave it out")]
    [InlineData("urls = [\"https://host/x/a.txt\", \"https://host/y/A.txt\"]", "urls has two files called A.txt; give them a source each")]
    [InlineData("urls = [\"https://host/a\", \"https://host/b\"], md5 = d41d8cd98f00b204e9800998ecf8427e", "md5 is of one file, but there are 2")]
    [InlineData("url = \"https://host/a\", sha1 = abc", "sha1 must be 40 hexadecimal digits, got \"abc\"")]
    [InlineData("url = \"https://host/a\", sha256 = d41d8cd98f00b204e9800998ecf8427e", "sha256 must be 64 hexadecimal digits")]
    [InlineData("url = \"https://host/a\", urls = [\"https://host/b\"]", "millrace.source has url and urls: a source comes from one of them")]
    [InlineData("path = x, sha1 = abc", "sha1 goes with url or urls")]
    [InlineData("wikipedia-dump { language = \"en wiki\", date = latest }", "language must be the language in a Wikipedia's host name")]
    [InlineData("wikipedia-dump { language = en, date = 2026-01-01 }", "date must be a day such as 20260101, or latest, got \"2026-01-01\"")]
    [InlineData("wikipedia-dump { langauge = en, date = latest }", "did you mean `language`?")]
    [InlineData("common-crawl { crawl = CC-MAIN-2026-05, kind = wat, files = 3 }", "kind must be one of warc or wet, got \"wat\"")]
    [InlineData("common-crawl { crawl = CC-MAIN-2026-05, kind = wet, files = 0 }", "files must be ")]
    public void Mistake_is_told(string source, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigException>(() => Bind($"millrace.source {{ {source} }}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Sources_are_bound_in_the_order_of_their_names()
    {
        using var folder = new TestFolder();
        var config = LoadedConfig.Load(folder.Write("own.conf", """
            millrace.sources {
              wiki.wikipedia-dump { language = en, date = 20260101 }
              "my.books" { urls = ["https://host/a.txt"], checksums = "https://host/SHA256SUMS" }
              here.path = corpus
            }
            """), []);
        var set = DownloadSet.Bind(config.Section("millrace"));
        Assert.Equal(["my.books", "wiki"], set.Sources.Select(source => source.Name));
        Assert.Equal("https://host/SHA256SUMS", set.Sources[0].Checksums?.ToString());
        Assert.Equal(Path.Combine("runs", "x", "downloads"), set.FolderOf(Path.Combine("runs", "x")));
    }

    static void Bind(string text)
    {
        using var folder = new TestFolder();
        PipelineOptions.Bind(LoadedConfig.Load(folder.Write("own.conf", text), []));
    }
}
