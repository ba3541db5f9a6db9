using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Tests.Planning;

public sealed class SourceSetTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_named_sources_there_is_the_one()
    {
        var source = Assert.Single(Bind("millrace.source { path = x, format = jsonl }").Sources);
        Assert.Equal((null, SourceFormat.Jsonl, "*.jsonl*"), (source.Name, source.Format, source.Files));
        Assert.Equal("millrace.source.path", source.KeyOf("path"));
    }

    [Fact]
    public void Named_sources_come_by_name_and_fall_back_on_the_one()
    {
        var sources = Bind("""
            millrace {
              seed = 7
              source { path = shared, layout = per-line, max-document-bytes = 5KiB, web.hosts = [a.org], files = "*.md" }
              sources {
                wiki { path = dump, format = wikipedia, weight = 2.5, files = null }
                books { format = gutenberg, sample-ratio = 0.5, web.languages = [en] }
                "a.b" { text-field = body }
              }
            }
            """).Sources;
        Assert.Equal(["a.b", "books", "wiki"], sources.Select(source => source.Name));
        Assert.Equal([SourceFormat.Text, SourceFormat.Gutenberg, SourceFormat.Wikipedia], sources.Select(source => source.Format));
        Assert.Equal([folder.PathOf("shared"), folder.PathOf("shared"), folder.PathOf("dump")], sources.Select(source => source.Path));
        Assert.Equal(["*.md", "*.md", "*.xml*"], sources.Select(source => source.Files));
        Assert.Equal([1, 1, 2.5], sources.Select(source => source.Weight));
        Assert.Equal([1, 0.5, 1], sources.Select(source => source.SampleRatio));
        Assert.Equal(["body", "text", "text"], sources.Select(source => source.TextField));
        Assert.All(sources, source => Assert.Equal((5 << 10, DocumentLayout.PerLine, 7UL), (source.MaxDocumentBytes, source.Layout, source.Seed)));
        Assert.Equal([["a.org"], ["a.org"], ["a.org"]], sources.Select(source => source.Web.Hosts));
        Assert.Equal(["en"], sources[1].Web.Languages);
        Assert.Equal("millrace.sources.\"a.b\".path", sources[0].KeyOf("path"));
    }

    [Fact]
    public void All_problems_are_told_at_once_where_they_are()
    {
        var problems = Problems("""
            millrace {
              source { layout = perline, weight = 0 }
              sources {
                wiki { path = x, formatt = wikipedia, sample-ratio = 1.5 }
                books { path = y, format = gutenbrg, layout = per-file, web { language = [en] } }
                bare { weight = -1 }
              }
            }
            """);
        Assert.Equal(
            [
                "4: millrace.sources.wiki.sample-ratio must be in [0, 1], got 1.5",
                "5: millrace.sources.books.format must be one of text, wikipedia, warc, wet, openwebtext, bookcorpus, gutenberg, jsonl, csv, tsv or parquet, got \"gutenbrg\"; did you mean `gutenberg`?",
                "2: millrace.source.layout must be one of per-file, per-line, blank-line, lddl or code, got \"perline\"; did you mean `per-line`?",
                "6: millrace.sources.bare.weight must be at least 0, got -1",
                "2: millrace.sources.books.weight must be above 0",
                "6: millrace.sources.bare.path is not set; name a file, or a folder of them, or a url to fetch",
                "4: unknown key millrace.sources.wiki.formatt; did you mean `format`?",
                "5: unknown key millrace.sources.books.web.language; did you mean `languages`?",
            ], problems.Order(StringComparer.Ordinal), new SameLines());
    }

    [Theory]
    [InlineData("millrace.source { path = x, sample-ratio = 0 }", "1: millrace.source.sample-ratio must be above 0")]
    [InlineData("millrace { source { path = x, weight = 100 }, stages.pair-segments.dupe_factor = 10 }", "1: millrace.source.weight × dupe_factor must be at most 255, got 100 × 10")]
    [InlineData("millrace { source.path = x, sources = 3 }", "1: millrace.sources must be an object, got 3")]
    [InlineData("millrace { sources.wiki = dump }", "1: millrace.sources.wiki must be an object, got \"dump\"")]
    [InlineData("millrace { source { path = x, format = wikipedia }, graph = [read-documents, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length, write-shards] }",
        "1: millrace.graph has no clean-text, but the documents of millrace.source.path have markup")]
    public void Value_that_is_wrong(string config, string problem) => Assert.Equal([problem], Problems(config));

    [Fact]
    public void Where_sources_are_does_not_make_another_run_but_what_they_are_does()
    {
        folder.Write("one/a.txt", "text");
        folder.Write("two/a.txt", "text");
        const string Config = "millrace {{ sources.s {{ path = {0}, weight = {1} }}, trainer.steps = 0 }}";
        var plans = new[] { ("one", "1"), ("two", "1"), ("one", "2") }.Select(values =>
            CustomRun.PlanOf(folder.Write("own.conf", string.Format(System.Globalization.CultureInfo.InvariantCulture, Config, values.Item1, values.Item2)))).ToList();
        Assert.Equal("s/a.txt", Assert.Single(plans[0].Files).Name);
        Assert.Equal(plans[0].DataFingerprint, plans[1].DataFingerprint);
        Assert.NotEqual(plans[0].DataFingerprint, plans[2].DataFingerprint);
    }

    PipelineOptions Bind(string config) => PipelineOptions.Bind(LoadedConfig.Load(folder.Write("own.conf", config), []));

    IEnumerable<string> Problems(string config) =>
        Assert.Throws<ConfigException>(() => Bind(config)).Problems.Select(problem => $"{problem}"[(folder.PathOf("own.conf").Length + 1)..]);

    /// <summary>In whatever order they were found.</summary>
    sealed class SameLines : IEqualityComparer<IEnumerable<string>>
    {
        public bool Equals(IEnumerable<string>? x, IEnumerable<string>? y) => x!.Order(StringComparer.Ordinal).SequenceEqual(y!.Order(StringComparer.Ordinal));

        public int GetHashCode(IEnumerable<string> obj) => obj.Count();
    }
}
