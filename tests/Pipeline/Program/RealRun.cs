using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A folder with real text in every kind of file that is read, and a configuration with every step there is.</summary>
/// <remarks>
/// Wikipedia's XML in bzip2, pages of Common Crawl as WARC and WET in gzip, novels as text, as JSON lines in gzip and as Parquet. The
/// same novel is in two of them, so that there are duplicates. Files are fetched from the folder, as from a server.
/// </remarks>
sealed class RealRun : IDisposable
{
    /// <summary>The configuration; every commit is small, so that there are many to be killed at.</summary>
    public const string Config = "real.conf";

    /// <summary>The same with the sizes people have.</summary>
    public const string DefaultSizes = "default-sizes.conf";

    /// <summary>Where each stage that counts leaves what it saw.</summary>
    public const string Counts = "counts";

    const int LinesOfPart = 15;
    const int ParquetRowsPerGroup = 500;
    const int ParquetPageBytes = 16 << 10;

    readonly TinyRun tiny = new();

    /// <param name="more">Settings that replace its own.</param>
    /// <param name="withAllNovels">Whether there are 22 MB of novels more.</param>
    public RealRun(string more = "", bool withAllNovels = false)
    {
        Directory.CreateDirectory(PathOf(Counts));
        Copy("wiki", ["wiki", "enwiki-table-markup.xml.bz2"], ["wiki", "bgwiki-latest-pages-articles-shortened.xml.bz2"], ["wiki", "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"]);
        Copy("crawl", ["commoncrawl", "whirlwind.warc.gz"]);
        Copy("pages", ["commoncrawl", "whirlwind.warc.wet.gz"]);
        var novels = withAllNovels ? Directory.GetFiles(SharedData.PathOf("books"), "*.txt") : ["Dickens_Expectations_1861.txt", "Chesterton_Thursday_1908.txt"];
        Copy("novels", [.. novels.Select(novel => (string[])["books", Path.GetFileName(novel)])]);
        Copy("tales", ["books", "Burnett_Lord_1886.txt"], ["books", "Conrad_Almayer_1895.txt"]);
        WriteLines(PathOf("input", "lines", "princess.jsonl.gz"), Book("Burnett_Princess_1905.txt").Concat(Book("Chesterton_Napoleon_1904.txt")));
        WriteTable(PathOf("input", "table", "napoleon.parquet"), TableRows);
        var settings = $$"""
            millrace {
              graph = [read-documents, count-documents, clean-text, filter-documents, split-sentences, tokenize, deduplicate, pair-segments, mask-tokens, bin-by-length, write-shards]
              source.max-document-bytes = 2MiB
              sources {
                crawl { format = warc, urls = [{{Urls("crawl")}}] }
                lines { format = jsonl, urls = [{{Urls("lines")}}] }
                novels { format = text, layout = blank-line, urls = [{{Urls("novels")}}] }
                pages { format = wet, urls = [{{Urls("pages")}}] }
                table { format = parquet, urls = [{{Urls("table")}}] }
                tales { format = gutenberg, urls = [{{Urls("tales")}}] }
                wiki { format = wikipedia, urls = [{{Urls("wiki")}}], files = "*.bz2" }
              }
              vocabulary { vocab_size = 4000, min_frequency = 2 }
              model.vocab_size = 4000
              stages {
                count-documents {
                  class = "{{typeof(CountDocuments).FullName}}, {{typeof(CountDocuments).Assembly.GetName().Name}}"
                  assembly = "{{typeof(CountDocuments).Assembly.Location}}"
                  folder = "{{PathOf(Counts)}}"
                }
                filter-documents { min-words = 5, max-words = 0, min-stop-words = 0 }
                pair-segments.dupe_factor = 1
                write-shards.num_shards = 4
              }
              exports.lddl = true
            }
            {{more}}

            """;
        tiny.Write(DefaultSizes, settings);
        tiny.Write(Config, settings + "millrace.actors.streaming { commit-every = 256KiB, max-in-flight = 256KiB, batch-bytes = 32KiB }\n");
    }

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<string> TableRows => Book("Chesterton_Napoleon_1904.txt").Concat(Book("Barclay_Postern_1911.txt"));

    /// <summary>The file that an input is a copy of, by the name that a sample has for it.</summary>
    public string InputOf(string sourceFile) => PathOf("input", sourceFile);

    public string PathOf(params string[] parts) => tiny.PathOf(parts);

    public string Write(string name, string text) => tiny.Write(name, text);

    public ProgramRun Run(params string[] arguments) => tiny.Run(arguments);

    public RunningProgram Start(params string[] arguments) => tiny.Start(arguments);

    public System.Text.Json.Nodes.JsonObject Report(string run) => tiny.Report(run);

    /// <summary>Every file of the data set and of its exports, with its bytes.</summary>
    public SortedDictionary<string, string> Results(string run) => new(
        tiny.Everything(run).Where(file => InResults(Path.GetRelativePath(PathOf(run), file.Key))).ToDictionary(
            file => Path.GetRelativePath(PathOf(run), file.Key), file => file.Value), StringComparer.Ordinal);

    public void Dispose() => tiny.Dispose();

    static bool InResults(string file) =>
        file.StartsWith("shards/", StringComparison.Ordinal) || file.StartsWith("exports/", StringComparison.Ordinal)
        || file.StartsWith("rejected/", StringComparison.Ordinal) || file is "vocab.txt" or "baselines.json";

    void Copy(string source, params string[][] files)
    {
        var folder = Directory.CreateDirectory(PathOf("input", source)).FullName;
        foreach (var file in files)
            File.Copy(SharedData.PathOf(file), Path.Combine(folder, file[^1]));
    }

    string Urls(string source) =>
        string.Join(", ", Directory.GetFiles(PathOf("input", source)).Order(StringComparer.Ordinal).Select(file => $"\"{new Uri(file)}\""));

    /// <summary>A novel in parts of some lines.</summary>
    static IEnumerable<string> Book(string name) => File.ReadLines(SharedData.PathOf("books", name))
        .Where(line => line.Trim() is not ("" or "\uFEFF")).Chunk(LinesOfPart).Select(lines => string.Join('\n', lines));

    static void WriteLines(string path, IEnumerable<string> texts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var json = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var lines = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var text in texts)
            lines.Write($"{{\"text\": {JsonSerializer.Serialize(text, json)}}}\n");
    }

    static void WriteTable(string path, IEnumerable<string> texts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        var writer = new ParquetWriter(
            file, [ParquetColumn.String("text")], new ParquetWriterOptions(ParquetRowsPerGroup, ParquetPageBytes, ParquetCodec.Snappy), new Dictionary<string, string>());
        foreach (var text in texts)
            writer.Bytes("text").Append(Encoding.UTF8.GetBytes(text));
        writer.Complete();
    }
}
