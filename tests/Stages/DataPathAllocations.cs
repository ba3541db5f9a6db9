using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests;

/// <summary>What the path from text to samples allocates: what it gives, and nothing for a token.</summary>
public sealed class DataPathAllocations
{
    const int Documents = 8;

    // Objects, their headers and those of their arrays; a list of sentences that doubles until it holds all of them.
    const int BytesPerDocument = 600;
    const int BytesPerSentence = 4 * 8;
    const int BytesPerSample = 400;

    static readonly WordPiece WordPiece = new(new Vocabulary([.. SpecialTokens.All, "##s", "##l", "##e", "##d", .. Letters()], "vocab.txt"), lowerCase: true);

    [Fact]
    public async Task Text_becomes_tokens_without_an_allocation_for_a_token()
    {
        var run = new TokenRun(keepsText: false);
        var (few, many) = (Text(wordsInSentence: 6), Text(wordsInSentence: 60));
        await run.RunAsync(many);
        await run.RunAsync(few);

        var (allocatedFew, tokensFew, _) = await run.RunAsync(few);
        var (allocatedMany, tokensMany, sentences) = await run.RunAsync(many);
        Assert.True(tokensMany > 5 * tokensFew, $"{tokensFew} and {tokensMany} tokens");
        Assert.InRange(allocatedFew - sizeof(int) * tokensFew, 0, Documents * BytesPerDocument + sentences * BytesPerSentence + sentences * 12);
        Assert.Equal(allocatedFew - sizeof(int) * tokensFew, allocatedMany - sizeof(int) * tokensMany, tolerance: Documents * 16.0);
    }

    [Theory]
    [InlineData(SegmentKind.NextSentence, MaskKind.Tokens)]
    [InlineData(SegmentKind.Packed, MaskKind.WholeWords)]
    [InlineData(SegmentKind.Electra, MaskKind.Electra)]
    [InlineData(SegmentKind.Bart, MaskKind.NGrams)]
    [InlineData(SegmentKind.Code, MaskKind.Tokens)]
    public async Task Tokens_become_samples_with_no_more_than_their_own_arrays(SegmentKind kind, MaskKind masks)
    {
        using var folder = new TestFolder();
        var run = new TokenRun(keepsText: kind == SegmentKind.Bart);
        await run.RunAsync(Text(wordsInSentence: 20));
        using var store = await Corpus.StoreAsync(folder, run.Tokenized, vocabSize: WordPiece.Vocabulary.Size);
        var samples = new SampleRun(store, kind, masks);
        await samples.RunAsync(run.Tokenized);

        var (allocated, count, values) = await samples.RunAsync(run.Tokenized);
        Assert.True(count > 100, $"{count} samples");
        Assert.InRange(allocated - sizeof(int) * values, 0, Documents * BytesPerDocument + count * BytesPerSample);
    }

    static IEnumerable<string> Letters() => Enumerable.Range('a', 26).SelectMany(letter => (string[])[$"{(char)letter}", $"##{(char)letter}"]).Append(".").Distinct().Except(["##s", "##l", "##e", "##d"]);

    static Document[] Text(int wordsInSentence) =>
    [
        .. Enumerable.Range(0, Documents).Select(number => new Document(number, 0, 0, System.Text.Encoding.UTF8.GetBytes(string.Join(' ',
            Enumerable.Range(0, 200).Select(sentence => "The " + string.Join(' ', Enumerable.Range(0, wordsInSentence)
                .Select(word => (char)('a' + (number + sentence + word) % 26) + "le")) + " ended."))))),
    ];

    /// <summary>Sentences and word pieces, as the engine chains stages on one thread.</summary>
    sealed class TokenRun
    {
        readonly SplitSentences split = new(new PunktSplitter(PunktParameters.English));
        readonly Tokenize tokenize;
        readonly Emit<SegmentedDocument> segmented;
        readonly Emit<TokenizedDocument> tokenized;

        public TokenRun(bool keepsText)
        {
            tokenize = new(new TokenizeOptions(MaxSentenceTokens: 512), WordPiece, keepsText);
            segmented = element => tokenize.OnElementAsync(element, tokenized!);
            tokenized = element =>
            {
                Tokenized.Add(element);
                return ValueTask.CompletedTask;
            };
        }

        public List<TokenizedDocument> Tokenized { get; } = new(Documents);

        public async Task<(long Allocated, long Tokens, long Sentences)> RunAsync(Document[] documents)
        {
            Tokenized.Clear();
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var document in documents)
                await split.OnElementAsync(document, segmented);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return (allocated, Tokenized.Sum(document => (long)document.Ids.Length), Tokenized.Sum(document => (long)document.Ends.Length));
        }
    }

    /// <summary>Pairs, masks and bins.</summary>
    sealed class SampleRun
    {
        readonly PairSegments pairs;
        readonly Emit<SegmentPair> paired;
        long count;
        long values;

        public SampleRun(TokenStore store, SegmentKind kind, MaskKind masks)
        {
            var specials = SpecialIds.Of(WordPiece.Vocabulary);
            var options = new PairSegmentsOptions(
                kind, MaxSeqLength: 128, ShortSeqProb: 0.1, DupeFactor: 2, HeldOutShare: 0, Seed: 1);
            pairs = new PairSegments(options, specials, store, new DocumentSplit(store, options.Seed, options.HeldOutShare));
            var mask = new MaskTokens(new MaskTokensOptions(masks, 0.15, 20, MaxNgramSize: 3, Seed: 1), specials);
            var bin = new BinByLength(new BinByLengthOptions(32, 128));
            Emit<BinnedPair> binned = element =>
            {
                count++;
                values += element.Sample.Pair.InputIds.Length + element.Sample.InputIds.Length
                    + element.Sample.MaskedLmPositions.Length + element.Sample.MaskedLmLabels.Length + element.Sample.Pair.Text.Length / sizeof(int);
                return ValueTask.CompletedTask;
            };
            Emit<MaskedPair> masked = element => bin.OnElementAsync(element, binned);
            paired = element => mask.OnElementAsync(element, masked);
        }

        public async Task<(long Allocated, long Samples, long Values)> RunAsync(IReadOnlyList<TokenizedDocument> documents)
        {
            (count, values) = (0, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < documents.Count; i++)
                await pairs.OnElementAsync(documents[i], paired);
            return (GC.GetAllocatedBytesForCurrentThread() - before, count, values);
        }
    }
}
