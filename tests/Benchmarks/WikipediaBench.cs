using System.Buffers;
using System.Diagnostics;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Wikitext;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Wikipedia;

namespace Millrace.Benchmarks;

/// <summary>How fast does the XML of Wikipedia's export become pages, and these prose, on one core?</summary>
static class WikipediaBench
{
    const int Rounds = 7;
    const int Copies = 20;
    const string Dump = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2";

    /// <summary>Measures; rates are the best of several rounds, in 10^6 bytes of XML a second.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("wikipedia", SharedData.Has("wiki", Dump) ? null : $"needs ../shared/data/wiki/{Dump}"))
            return [];
        var xml = Content(SharedData.PathOf("wiki", Dump));
        var cleaner = new WikitextCleaner();
        var prose = new ArrayBufferWriter<byte>(1 << 20);
        var name = FormattableString.Invariant($"Wikipedia, {Copies} × {xml.Length / 1e6:F1} MB of XML");
        var read = Best(() => Read(xml, _ => { }), xml.Length);
        var cleaned = Best(() => Read(xml, Clean), xml.Length);
        return
        [
            BenchRow.Alone($"{name} to pages, one core", read, "MB/s"),
            BenchRow.Alone($"{name} to prose, one core", cleaned, "MB/s"),
        ];

        void Clean(RawDocument page)
        {
            prose.ResetWrittenCount();
            try
            {
                cleaner.Clean(new Document(0, 0, page.Offset, page.Text) { Markup = page.Markup }, prose);
            }
            catch (FilteredElementException)
            {
            }
        }
    }

    static byte[] Content(string path)
    {
        using var content = ContentFiles.Open(path, ContentPlace.Start);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 20];
        while (content.Read(buffer, CancellationToken.None) is > 0 and var read)
            bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }

    static void Read(byte[] xml, Action<RawDocument> take)
    {
        using var content = new RepeatedContent(xml, Copies);
        using var reader = new WikipediaReader(content, Dump, 1 << 26);
        while (reader.Next(CancellationToken.None) is { } page)
            if (page.Refusal is null)
                take(page);
    }

    static double Best(Action work, long bytes)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Max(best, Copies * bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    sealed class RepeatedContent(byte[] bytes, int copies) : ContentStream
    {
        long at;

        public override long Offset => at;

        public override long FileBytesRead => at;

        public override int Read(Span<byte> buffer, CancellationToken cancellationToken)
        {
            if (at == (long)bytes.Length * copies)
                return 0;
            var from = (int)(at % bytes.Length);
            var count = Math.Min(buffer.Length, bytes.Length - from);
            bytes.AsSpan(from, count).CopyTo(buffer);
            at += count;
            return count;
        }

        public override ContentPlace PlaceOf(long offset) => new(offset, 0, 0);
    }
}
