using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Tokenizing;

namespace Millrace.Benchmarks;

/// <summary>How fast are duplicates found on one core, and how many of them, among edited parts of novels?</summary>
/// <remarks>
/// Seconds are those of the processor, from token ids to the verdict, files included. The truth is the exact Jaccard similarity of each part
/// and its edited copy; a copy has 0 to 40 % of its tokens replaced, dropped or doubled.
/// </remarks>
static class DedupBench
{
    const int Rounds = 5;

    // 4 TB in 71 minutes on 1,200 tasks, as its authors report in issue 298.
    const string Datatrove = "datatrove's signatures, a core, from its published figures";
    const double DatatroveRate = 0.78;

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        var vocabulary = SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt");
        if (Skipped.Where("dedup", SharedData.Has("books") && File.Exists(vocabulary) ? null : "needs ../shared/data/books and vocab"))
            yield break;
        var encoder = new WordPieceEncoder(new WordPiece(Vocabulary.Read(vocabulary), lowerCase: true));
        ReadOnlyMemory<byte>[] parts =
            [.. Directory.GetFiles(SharedData.PathOf("books"), "*.txt").Order(StringComparer.Ordinal).SelectMany(book => FilterBench.Parts(File.ReadAllBytes(book)))];
        int[][] texts = [.. parts.Select(part => Encode(encoder, part.Span))];
        var megabytes = parts.Sum(part => (double)part.Length) / 1e6;
        var options = DeduplicateOptions.Bind(LoadedConfig.Defaults().Section("millrace.stages.deduplicate"));

        var (sign, decide) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var (signing, deciding, _) = Find(texts, options);
            (sign, decide) = (Math.Min(sign, signing), Math.Min(decide, deciding));
        }
        yield return BenchRow.Beside("fingerprints of token ids, one core", megabytes / sign, "MB/s of text", Datatrove, DatatroveRate);
        yield return BenchRow.Alone($"verdict on {texts.Length} documents, one core", megabytes / decide, "MB/s of text");
        yield return BenchRow.Alone("both, one core", megabytes / (sign + decide), "MB/s of text");
        foreach (var row in Quality(texts, options))
            yield return row;
    }

    static IEnumerable<BenchRow> Quality(int[][] texts, DeduplicateOptions options)
    {
        var random = new Random(1);
        var edited = texts.Select((text, i) => Edited(text, random, 0.4 * Math.Pow(i / (double)texts.Length, 3))).ToArray();
        var (_, _, verdict) = Find([.. texts, .. edited], options);
        var pairs = texts.Select((text, i) => (
            Similarity: Jaccard(text, edited[i], options.Shingle),
            Found: verdict.IsDuplicate(i) || verdict.IsDuplicate(texts.Length + i))).ToArray();
        foreach (var (low, high) in ((double, double)[])[(0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.5, 0.7), (0, 0.5)])
        {
            var within = pairs.Where(pair => pair.Similarity >= low && pair.Similarity < high).ToArray();
            if (within.Length > 0)
                yield return Share($"found, of {within.Length} pairs of similarity {low.ToString(CultureInfo.InvariantCulture)} to {Math.Min(high, 1).ToString(CultureInfo.InvariantCulture)}", within.Count(pair => pair.Found), within.Length);
        }
        var (truth, found) = (pairs.Count(pair => pair.Similarity >= options.Threshold), pairs.Count(pair => pair.Found));
        var both = pairs.Count(pair => pair.Found && pair.Similarity >= options.Threshold);
        yield return Share("recall at the threshold", both, truth);
        yield return Share("precision at the threshold", both, found);
        yield return Share("precision at the threshold less 0.1", pairs.Count(pair => pair.Found && pair.Similarity >= options.Threshold - 0.1), found);
    }

    static BenchRow Share(string name, int part, int whole) => BenchRow.Alone(name, 100.0 * part / whole, "%");

    static (double Signing, double Deciding, DuplicateVerdict Verdict) Find(int[][] texts, DeduplicateOptions options)
    {
        using var folder = new TestFolder();
        var start = Environment.CpuUsage.TotalTime;
        WriteAsync(folder.FullPath, texts, options).GetAwaiter().GetResult();
        var written = Environment.CpuUsage.TotalTime;
        using var file = new FingerprintFile(folder.FullPath);
        var verdict = new DuplicateSearch(file, options, folder.FullPath).Run(CancellationToken.None);
        return ((written - start).TotalSeconds, (Environment.CpuUsage.TotalTime - written).TotalSeconds, verdict);
    }

    static async Task WriteAsync(string folder, int[][] texts, DeduplicateOptions options)
    {
        var stage = new FingerprintDocuments(options);
        await using var sink = new WriteFingerprints(folder, options.SignatureLength);
        await sink.OpenAsync(CancellationToken.None);
        Emit<Fingerprint> emit = element => sink.WriteAsync(element, CancellationToken.None);
        foreach (var text in texts)
            await stage.OnElementAsync(new TokenizedDocument(0, 0, 0, text, [text.Length], [new SentenceSpan(0, text.Length)]), emit);
        await sink.CommitAsync(GraphProgress.None, CancellationToken.None);
    }

    static int[] Encode(WordPieceEncoder encoder, ReadOnlySpan<byte> text)
    {
        var ids = new IdBuffer();
        encoder.Encode(text, ids);
        return ids.Ids.ToArray();
    }

    static int[] Edited(int[] text, Random random, double share)
    {
        var edited = new List<int>();
        foreach (var id in text)
            if (random.NextDouble() >= share)
                edited.Add(id);
            else if (random.Next(3) is > 0 and var kind)
                edited.AddRange(kind == 1 ? [random.Next(1000, 30_000)] : [id, random.Next(1000, 30_000)]);
        return [.. edited];
    }

    static double Jaccard(int[] one, int[] other, int shingle)
    {
        var (a, b) = (Shingles(one, shingle), Shingles(other, shingle));
        var common = a.Count(b.Contains);
        return common / (double)(a.Count + b.Count - common);
    }

    static HashSet<(int, int, int, int, int)> Shingles(int[] text, int shingle)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shingle, 5);
        return [.. Enumerable.Range(0, Math.Max(0, text.Length - 4)).Select(i => (text[i], text[i + 1], text[i + 2], text[i + 3], text[i + 4]))];
    }
}
