using System.Globalization;
using System.Text;
using Millrace.Oracles;
using Millrace.Pipeline.Commands;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Web;
using Xunit.Abstractions;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Real files that were damaged at any place: what is whole is read, what is not is told; never a hang, a crash or a silent loss.</summary>
public sealed class RealDamageLaws(ITestOutputHelper output)
{
    const int Places = 200;
    const int PlacesInTheProgram = 4;
    const int Copies = 8;
    const int HeadBytes = 500_000;
    const int MaxDocumentBytes = 1 << 20;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SharedDataFact("wiki")]
    public Task Wikipedia_in_bzip2() => HoldsAsync("a.xml.bz2", SourceFormat.Wikipedia, isCompressed: true,
        Bzip2.Compress(Bzip2.Decompress(SharedData.PathOf("wiki", "enwiki-table-markup.xml.bz2")), level: 1));

    [SharedDataFact("wiki")]
    public Task Wikipedia_in_xml() => HoldsAsync("a.xml", SourceFormat.Wikipedia, isCompressed: false,
        HeadOf(Bzip2.Decompress(SharedData.PathOf("wiki", "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2")), HeadBytes));

    [SharedDataFact("wiki")]
    public Task Wikipedia_in_utf16() => HoldsAsync("a.xml", SourceFormat.Wikipedia, isCompressed: false,
        Bzip2.Decompress(SharedData.PathOf("wiki", "bgwiki-latest-pages-articles-shortened.xml.bz2")));

    [SharedDataFact("commoncrawl")]
    public Task Pages_of_a_crawl() => HoldsAsync("a.warc", SourceFormat.Warc, isCompressed: false, Repeated("whirlwind.warc"));

    [SharedDataFact("commoncrawl")]
    public Task Pages_of_a_crawl_in_gzip() => HoldsAsync("a.warc.gz", SourceFormat.Warc, isCompressed: true, Repeated("whirlwind.warc.gz"));

    [SharedDataFact("books")]
    public Task Json_lines_in_gzip()
    {
        using var real = new RealRun();
        return HoldsAsync("a.jsonl.gz", SourceFormat.Jsonl, isCompressed: true, File.ReadAllBytes(real.InputOf("lines/princess.jsonl.gz")));
    }

    [SharedDataFact("books")]
    public Task Parquet_table()
    {
        using var real = new RealRun();
        return HoldsAsync("a.parquet", SourceFormat.Parquet, isCompressed: true, File.ReadAllBytes(real.InputOf("table/napoleon.parquet")));
    }

    /// <summary>The law, for a file.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="format">What it is.</param>
    /// <param name="isCompressed">Whether it has sums over its content, so that no change of it can pass.</param>
    /// <param name="bytes">The file as it was.</param>
    async Task HoldsAsync(string name, SourceFormat format, bool isCompressed, byte[] bytes)
    {
        using var tiny = new TinyRun();
        var path = tiny.PathOf(name);
        File.WriteAllBytes(path, bytes);
        var whole = await ReadAsync(path, format);
        Assert.Null(whole.Error);
        Assert.NotEmpty(whole.Documents);

        var random = new Random(4);
        var (same, refused, failed) = (0, 0, 0);
        for (var place = 0; place < Places; place++)
        {
            var (damaged, what, start, end) = Damaged(bytes, place, random);
            File.WriteAllBytes(path, damaged);
            var read = await ReadAsync(path, format);
            if (read.Error is { } error)
                IsTold(error, path, what);
            else
                LosesNothing(whole, read, isCompressed, start, end, what);
            failed += read.Error is null ? 0 : 1;
            refused += read.Error is null && read.Rejected > whole.Rejected ? 1 : 0;
            same += read.Error is null && read.Rejected == whole.Rejected ? 1 : 0;
            if (place % (Places / PlacesInTheProgram) == 0)
                IsToldByTheProgram(tiny, name, format, read.Error, what);
        }
        output.WriteLine($"{name}: {whole.Documents.Count} documents; of {Places} damages {failed} were an error, {refused} rejections, {same} cost nothing but the document");
    }

    static void LosesNothing(Reading whole, Reading read, bool isCompressed, long start, long end, string what)
    {
        var left = read.Documents.Select(document => document.Text).GroupBy(text => text).ToDictionary(text => text.Key, text => text.Count());
        foreach (var document in whole.Documents)
        {
            var isTouched = !isCompressed && document.Offset < end && document.Offset + document.Bytes > start;
            if (!isTouched)
                Assert.True(left.TryGetValue(document.Text, out var count) && left[document.Text]-- > 0, $"{what}: the document at {document.Offset} is lost, of {count}");
        }
        // What is gone is a rejection, or reads otherwise; one rejection may stand for several, and what lies between two records is of both.
        var touched = Enumerable.Range(1, whole.Ends.Count - 1).Count(i => !isCompressed && whole.Ends[i - 1] < end && whole.Ends[i] > start);
        Assert.True(
            read.Rejected > whole.Rejected || read.Documents.Count + read.Filtered + Math.Max(0, touched - 1) >= whole.Documents.Count + whole.Filtered,
            $"{what}: {whole.Documents.Count} documents became {read.Documents.Count}, {whole.Filtered} filtered became {read.Filtered}, rejected are {read.Rejected}");
    }

    static void IsTold(Exception error, string path, string what)
    {
        var said = new StringWriter();
        var code = Failures.Report(error, new Invocation([], null, IsJson: false, IsVerbose: false, new Pipeline.Reporting.Screen(TextWriter.Null, said, false, false, false)));
        Assert.True(code is ExitCode.Failed or ExitCode.Usage, what);
        new ProgramRun(code, "", said.ToString()).WithoutTrace();
        Assert.False(said.ToString().Contains("bug:", StringComparison.Ordinal), $"{what}: {said}{error}");
        Assert.True(said.ToString().Contains(Path.GetFileName(path), StringComparison.Ordinal), $"{what}: {said} names no file");
    }

    static void IsToldByTheProgram(TinyRun tiny, string name, SourceFormat format, Exception? error, string what)
    {
        var run = tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", Path.GetRandomFileName(), "--set", $"millrace.source {{ path = \"{name}\", format = {format.ToString().ToLowerInvariant()}, max-document-bytes = 1MiB }}",
            "--set", "millrace.actors.streaming.max-rejected-share=1").WithoutTrace();
        Assert.True(run.ExitCode == 0 ? error is null : run.ExitCode is 1 or 2 && run.Error.StartsWith("error: ", StringComparison.Ordinal), $"{what}: {run.Error}");
        Assert.True(error is null || run.Error.Contains(name, StringComparison.Ordinal), $"{what}: {run.Error}");
    }

    /// <summary>A bit turned, bytes drawn, bytes zero, bytes gone, or the end gone.</summary>
    static (byte[] Bytes, string What, long Start, long End) Damaged(byte[] bytes, int place, Random random)
    {
        var start = random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, start + random.Next(1, 200));
        byte[] damaged = [.. bytes];
        switch (place % 5)
        {
            case 0:
                damaged[start] ^= (byte)(1 << random.Next(8));
                return (damaged, Told("a bit turned"), start, start + 1);
            case 1:
                random.NextBytes(damaged.AsSpan(start, end - start));
                return (damaged, Told("bytes drawn"), start, end);
            case 2:
                damaged.AsSpan(start, end - start).Clear();
                return (damaged, Told("bytes zero"), start, end);
            case 3:
                return ([.. bytes[..start], .. bytes[end..]], Told("bytes gone"), start, end);
            default:
                end = bytes.Length;
                return (bytes[..start], Told("the end gone"), start, end);
        }

        string Told(string kind) => string.Create(CultureInfo.InvariantCulture, $"{place}: {kind} at {start}-{end} of {bytes.Length}");
    }

    static async Task<Reading> ReadAsync(string path, SourceFormat format)
    {
        var source = new SourceOptions(
            "millrace.source", null, path, "*", format, DocumentLayout.PerFile, MaxDocumentBytes, SampleRatio: 1, Weight: 1, "text", null, Seed: 1, WebOptions.Everything);
        var documents = new List<(long, long, string)>();
        var ends = new List<long> { 0 };
        var (rejected, filtered) = (0, 0);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var read in new ReadDocuments(InputFiles.Find(source)).ReadAsync(default, patience.Token))
            {
                ends.Add(read.Next.Offset);
                if (read.Element is { } document)
                    documents.Add((document.Offset, document.SourceBytes ?? document.Text.Length, Encoding.Latin1.GetString(document.Text.Span)));
                else if (read.Rejection!.IsFiltered)
                    filtered++;
                else
                    rejected++;
            }
            return new Reading(documents, rejected, filtered, ends, null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new Reading(documents, rejected, filtered, ends, error);
        }
    }

    /// <summary>The first pages of an export.</summary>
    static byte[] HeadOf(byte[] export, int bytes)
    {
        var end = export.AsSpan(0, bytes).LastIndexOf("</page>"u8) + "</page>".Length;
        return [.. export[..end], .. "\n</mediawiki>\n"u8];
    }

    static byte[] Repeated(string file)
    {
        var one = File.ReadAllBytes(SharedData.PathOf("commoncrawl", file));
        return [.. Enumerable.Repeat(one, Copies).SelectMany(bytes => bytes)];
    }

    /// <summary>What came of reading a file.</summary>
    /// <param name="Documents">Place, bytes and text of each.</param>
    /// <param name="Rejected">How many were rejected.</param>
    /// <param name="Filtered">How many were left out for what they are.</param>
    /// <param name="Ends">Where each record ends; the first is where they begin.</param>
    /// <param name="Error">What ended it early.</param>
    sealed record Reading(IReadOnlyList<(long Offset, long Bytes, string Text)> Documents, int Rejected, int Filtered, IReadOnlyList<long> Ends, Exception? Error);
}
