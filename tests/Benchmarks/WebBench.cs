using System.Buffers;
using System.Diagnostics;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Html;
using Millrace.Stages.Languages;
using Millrace.Stages.Sources;

namespace Millrace.Benchmarks;

/// <summary>How fast do web pages become text, and how fast is their language told, on one core?</summary>
static class WebBench
{
    const int Rounds = 7;
    const int Repeats = 40;

    /// <summary>Measures; rates are the best of several rounds, in 10^6 bytes a second.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("pages", SharedData.Has("commoncrawl") && SharedData.Has("books") ? null : "needs ../shared/data/commoncrawl and books"))
            return [];
        var page = Page();
        var document = new Document(0, 0, 0, page) { Markup = TextMarkup.Html, Charset = "utf-8" };
        var cleaner = new HtmlCleaner();
        var prose = new ArrayBufferWriter<byte>();
        var book = File.ReadAllBytes(Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal).First());

        return
        [
            BenchRow.Alone("HTML to main text, a page of Wikipedia, one core", Best(() => Clean(document), page.Length), "MB/s"),
            BenchRow.Alone("language, documents of 4 KB, one core", Best(Identify, book.Length), "MB/s"),
        ];

        void Clean(Document of)
        {
            prose.ResetWrittenCount();
            cleaner.Clean(of, prose);
        }

        void Identify()
        {
            for (var at = 0; at < book.Length; at += 4096)
                LanguageIdentifier.Shared.Identify(book.AsSpan(at, Math.Min(4096, book.Length - at)));
        }
    }

    static byte[] Page()
    {
        var capture = File.ReadAllText(SharedData.PathOf("commoncrawl", "whirlwind.warc"), Encoding.UTF8);
        var start = capture.IndexOf("<!DOCTYPE html>", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(capture[start..(capture.IndexOf("</html>", start, StringComparison.Ordinal) + 7)]);
    }

    static double Best(Action work, long bytes)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var repeat = 0; repeat < Repeats; repeat++)
                work();
            best = Math.Max(best, Repeats * bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
