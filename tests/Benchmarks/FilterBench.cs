using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Filtering;
using Millrace.Stages.Sources;

namespace Millrace.Benchmarks;

/// <summary>How fast are documents judged by the rules of Gopher, on one core?</summary>
/// <remarks>Documents are parts of novels, and whole novels. Seconds are those of the processor.</remarks>
static class FilterBench
{
    const int Rounds = 9;
    const int DocumentBytes = 4000;

    // NeMo Curator's nightly floor for its heuristic filters: 19,000 documents a second, about 81 MB/s, on 128 cores.
    const string Curator = "NeMo Curator's heuristic filters, a core, from its published floor";
    const double CuratorRate = 0.63;

    /// <summary>Measures; rates are the best of several rounds, in 10^6 bytes of UTF-8 a second.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("filter", SharedData.Has("books") ? null : "needs ../shared/data/books"))
            yield break;
        byte[][] books = [.. Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Document[] parts = [.. books.SelectMany(Parts).Select((text, i) => new Document(i, 0, 0, text))];
        Document[] whole = [.. books.Select((text, i) => new Document(i, 0, 0, text))];
        var options = FilterDocumentsOptions.Bind(LoadedConfig.Defaults().Section("millrace.stages.filter-documents")) with { MaxWords = 0 };
        var plain = options with { Repetition = new(0, 0, 0, 0, [0, 0, 0], [0, 0, 0, 0, 0, 0]) };
        yield return BenchRow.Beside($"all rules, documents of {DocumentBytes} bytes, one core", Rate(options, parts), "MB/s", Curator, CuratorRate);
        yield return BenchRow.Alone("all rules, whole novels, one core", Rate(options, whole), "MB/s");
        yield return BenchRow.Alone($"all but repetition, documents of {DocumentBytes} bytes, one core", Rate(plain, parts), "MB/s");
        yield return BenchRow.Alone($"all but repetition and language, documents of {DocumentBytes} bytes, one core", Rate(plain with { Languages = [] }, parts), "MB/s");
        yield return BenchRow.Alone("documents of novels that pass", 100.0 * Passed(options, parts) / parts.Length, "%");
    }

    /// <summary>A text in documents, cut at line ends.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(byte[] text)
    {
        for (var start = 0; start < text.Length;)
        {
            var newline = start + DocumentBytes < text.Length ? Array.IndexOf(text, (byte)'\n', start + DocumentBytes) : -1;
            var end = newline < 0 ? text.Length : newline + 1;
            yield return text.AsMemory(start, end - start);
            start = end;
        }
    }

    static double Rate(FilterDocumentsOptions options, Document[] documents)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            Passed(options, documents);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        return documents.Sum(document => (long)document.Text.Length) / best / 1e6;
    }

    static int Passed(FilterDocumentsOptions options, Document[] documents)
    {
        var stage = new FilterDocuments(options);
        var passed = 0;
        Emit<Document> emit = _ =>
        {
            passed++;
            return ValueTask.CompletedTask;
        };
        foreach (var document in documents)
        {
            try
            {
                stage.OnElementAsync(document, emit).GetAwaiter().GetResult();
            }
            catch (FilteredElementException)
            {
                // Counted by what is missing.
            }
        }
        return passed;
    }
}
