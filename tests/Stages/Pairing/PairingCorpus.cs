using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Pairing;

/// <summary>Documents in a store of their own, and the pairs of them.</summary>
sealed class PairingCorpus : IDisposable
{
    static readonly string[] Spaces = [" ", "\t", "  ", "\u00A0", "\u3000 ", "\u2028"];

    readonly TestFolder folder = new();
    readonly PairSegmentsOptions options;

    PairingCorpus(PairSegmentsOptions options, TokenizedDocument[] documents) => (this.options, Documents) = (options, documents);

    public TokenizedDocument[] Documents { get; }

    public TokenStore Store { get; set; } = null!;

    public DocumentSplit Split { get; set; } = null!;

    public static async Task<PairingCorpus> CreateAsync(
        PairSegmentsOptions options, TokenizedDocument[] documents, int vocabSize = Corpus.VocabSize)
    {
        if (options.Kind == SegmentKind.Bart)
            documents = [.. documents.Select(AsText)];
        var corpus = new PairingCorpus(options, documents);
        corpus.Store = await Corpus.StoreAsync(corpus.folder, documents, 7, vocabSize);
        corpus.Split = new DocumentSplit(corpus.Store, options.Seed, options.HeldOutShare);
        return corpus;
    }

    public static int[] A(SegmentPair pair) => pair.InputIds[1..(pair.SegmentBStart - 1)];

    public static int[] B(SegmentPair pair) => pair.SegmentBStart < pair.InputIds.Length ? pair.InputIds[pair.SegmentBStart..^1] : [];

    /// <summary>
    /// The document as a record of code: its first sentences, none in some, are the docstring; some have no boundary at all.
    /// </summary>
    public static TokenizedDocument AsCode(TokenizedDocument document)
    {
        if (document.Id % 7 == 0)
            return document;
        var lines = (int)(document.Id % document.Ends.Length);
        var end = lines == 0 ? 0 : document.Ends[lines - 1];
        var span = new SentenceSpan(document.Spans[lines].Start, 0);
        return document with
        {
            Ends = [.. document.Ends[..lines], end, .. document.Ends[lines..]],
            Spans = [.. document.Spans[..lines], span, .. document.Spans[lines..]],
        };
    }

    /// <summary>The document with text: as many words in a sentence as it has tokens, all kinds of white space between them.</summary>
    static TokenizedDocument AsText(TokenizedDocument document)
    {
        var lines = document.Ends.Select((end, i) => string.Concat(Enumerable.Range(0, end - (i == 0 ? 0 : document.Ends[i - 1]))
            .Select(word => (word == 0 ? "" : Spaces[(word + i) % Spaces.Length]) + $"w{word}")));
        return document with { Text = Encoding.UTF8.GetBytes(string.Join('\n', lines)) };
    }

    public PairSegments Stage(PairSegmentsOptions with, Func<int, double>? weightOf = null) =>
        new(with, Corpus.Specials, Store, Split, weightOf);

    public async Task<List<SegmentPair>> PairsAsync()
    {
        var pairs = new List<SegmentPair>();
        foreach (var document in Documents)
            pairs.AddRange(await PairsAsync(document, options));
        return pairs;
    }

    public async Task<List<SegmentPair>> PairsAsync(
        TokenizedDocument document, PairSegmentsOptions with, Func<int, double>? weightOf = null)
    {
        var pairs = new List<SegmentPair>();
        await Stage(with, weightOf).OnElementAsync(document, pair =>
        {
            pairs.Add(pair);
            return ValueTask.CompletedTask;
        });
        return pairs;
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Dispose();
    }
}
