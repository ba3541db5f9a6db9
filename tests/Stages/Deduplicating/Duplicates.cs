using Millrace.Oracles;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Deduplicating;

/// <summary>Documents of ids, and what is found among them.</summary>
static class Duplicates
{
    /// <summary>As reference.conf has them.</summary>
    public static readonly DeduplicateOptions Default = new(Near: true, Shingle: 5, Bands: 20, Rows: 6, Threshold: 0.8, MemoryBytes: 1 << 20);

    /// <summary>Writes fingerprints by the stage and the sink, and decides.</summary>
    public static async Task<DuplicateVerdict> FindAsync(IReadOnlyList<int[]> documents, DeduplicateOptions options)
    {
        using var folder = new TestFolder();
        await WriteAsync(folder.FullPath, documents, options);
        using var file = new FingerprintFile(folder.FullPath);
        var verdict = new DuplicateSearch(file, options, folder.FullPath).Run(default);
        Assert.Equal(documents.Count, verdict.Documents);
        Assert.Equal(verdict.Kept, Kept(verdict).Count);
        return verdict;
    }

    /// <summary>Writes fingerprints.</summary>
    public static async Task WriteAsync(string folder, IReadOnlyList<int[]> documents, DeduplicateOptions options)
    {
        var stage = new FingerprintDocuments(options);
        await using var sink = new WriteFingerprints(folder, options.SignatureLength);
        await sink.OpenAsync(default);
        for (var i = 0; i < documents.Count; i++)
            await stage.OnElementAsync(Document(i, documents[i]), async element => await sink.WriteAsync(element, default));
        await sink.CommitAsync(Staging.Corpus.Progress(documents.Count), default);
        await sink.CompleteAsync(default);
    }

    /// <summary>Numbers of those that stay.</summary>
    public static List<int> Kept(DuplicateVerdict verdict) =>
        [.. Enumerable.Range(0, (int)verdict.Documents).Where(document => !verdict.IsDuplicate(document))];

    /// <summary>A document of one sentence.</summary>
    public static TokenizedDocument Document(long id, int[] ids) => new(id, 0, 0, ids, [ids.Length], [new SentenceSpan(0, 4 * ids.Length)]);

    /// <summary>Ids in [0, <paramref name="vocabulary"/>), a function of the key.</summary>
    public static int[] Text(ulong key, int length, int vocabulary = 10_000)
    {
        var random = new SampleRandom(RandomKey.For(key, "text"));
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
    }

    /// <summary>The text with a share of its tokens replaced by others, dropped or doubled.</summary>
    public static int[] Edited(int[] text, ulong key, double share)
    {
        var random = new SampleRandom(RandomKey.For(key, "edit"));
        var edited = new List<int>();
        foreach (var id in text)
        {
            if (random.NextDouble() >= share)
                edited.Add(id);
            else if (random.Next(3) is > 0 and var kind)
                edited.AddRange(kind == 1 ? [random.Next(10_000)] : [id, random.Next(10_000)]);
        }
        return [.. edited];
    }

    /// <summary>The exact Jaccard similarity of the sets of shingles.</summary>
    public static double Jaccard(int[] one, int[] other, int shingle)
    {
        var (a, b) = (Shingles(one, shingle), Shingles(other, shingle));
        var common = a.Count(b.Contains);
        return common / (double)(a.Count + b.Count - common);
    }

    static HashSet<string> Shingles(int[] text, int shingle) => text.Length < shingle
        ? [string.Join(' ', text)]
        : [.. Enumerable.Range(0, text.Length - shingle + 1).Select(i => string.Join(' ', text[i..(i + shingle)]))];
}
