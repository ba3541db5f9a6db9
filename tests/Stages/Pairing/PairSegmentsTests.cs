using Millrace.Laws;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Pairing;

public sealed class PairSegmentsTests
{
    static readonly PairSegmentsOptions Options = new(
        SegmentKind.NextSentence, MaxSeqLength: 64, ShortSeqProb: 0.1, DupeFactor: 2, HeldOutShare: 0.1, Seed: 42);

    [Theory]
    [InlineData(SegmentKind.NextSentence)]
    [InlineData(SegmentKind.Packed)]
    [InlineData(SegmentKind.Electra)]
    [InlineData(SegmentKind.Bart)]
    [InlineData(SegmentKind.Code)]
    public async Task Pair_segments_keeps_the_laws(SegmentKind kind)
    {
        var options = Options with { Kind = kind };
        var documents = Corpus.Documents(1, 12);
        using var corpus = await PairingCorpus.CreateAsync(
            options, kind == SegmentKind.Code ? [.. documents.Select(PairingCorpus.AsCode)] : documents);
        await StageLaws.All(() => corpus.Stage(options), corpus.Documents);
    }

    [Fact]
    public async Task Pair_is_two_segments_between_special_tokens()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(1, 200));
        var pairs = await corpus.PairsAsync();
        Assert.True(pairs.Count > 1000);
        foreach (var pair in pairs)
        {
            var ids = pair.InputIds;
            Assert.InRange(ids.Length, 5, Options.MaxSeqLength);
            Assert.Equal([0, pair.SegmentBStart - 1, ids.Length - 1], Enumerable.Range(0, ids.Length).Where(i => ids[i] is 2 or 3));
            Assert.Equal((Corpus.Specials.Cls, Corpus.Specials.Sep), (ids[0], ids[^1]));
            Assert.Equal(Corpus.Specials.Sep, ids[pair.SegmentBStart - 1]);
            Assert.InRange(pair.SegmentBStart, 3, ids.Length - 2);
        }
        Assert.Equal(pairs.Count, pairs.Select(p => p.SampleId).Distinct().Count());
        Assert.InRange(pairs.Average(p => p.IsRandomNext ? 1 : 0), 0.45, 0.65);
        Assert.Contains(pairs, p => p.InputIds.Length == Options.MaxSeqLength);
        Assert.Contains(pairs, p => p.InputIds.Length < 20);
    }

    [Fact]
    public async Task Segments_are_runs_of_tokens_of_the_documents_the_label_says()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(2, 100, vocabSize: 1 << 16), 1 << 16);
        foreach (var pair in await corpus.PairsAsync())
        {
            var document = corpus.Documents.Single(d => d.Id == pair.Document);
            var a = PairingCorpus.A(pair);
            var b = PairingCorpus.B(pair);
            Assert.True(document.Ids.AsSpan().IndexOf(a) >= 0);
            var holders = corpus.Documents.Where(d => d.Ids.AsSpan().IndexOf(b) >= 0).ToList();
            Assert.NotEmpty(holders);
            if (b.Length > 2)
                Assert.Equal(pair.IsRandomNext, holders.Single() != document);
            // What is held out is never seen in training, not as B either.
            if (b.Length > 2)
                Assert.Equal(pair.HeldOut, corpus.Split.IsHeldOut(holders[0].Id));
            Assert.Equal(pair.HeldOut, corpus.Split.IsHeldOut(document.Id));
        }
    }

    [Fact]
    public async Task Pair_says_which_bytes_its_chunk_is_from()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(3, 60, vocabSize: 1 << 16), 1 << 16);
        foreach (var pair in await corpus.PairsAsync())
        {
            var document = corpus.Documents.Single(d => d.Id == pair.Document);
            Assert.Equal(document.File, pair.File);
            var start = (int)(pair.Offset - document.Offset);
            var first = Array.FindIndex(document.Spans, s => s.Start == start);
            var last = Array.FindIndex(document.Spans, s => s.Start + s.Length == start + pair.Bytes);
            var chunk = document.Ids.AsSpan((first == 0 ? 0 : document.Ends[first - 1])..document.Ends[last]);
            Assert.True(chunk.IndexOf(PairingCorpus.A(pair)) >= 0);
            if (!pair.IsRandomNext)
                Assert.True(chunk.IndexOf(PairingCorpus.B(pair)) >= 0);
        }
    }

    [Fact]
    public async Task Documents_to_train_on_are_cut_dupe_factor_times_and_differently()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options with { DupeFactor = 3 }, Corpus.Documents(4, 40));
        foreach (var document in corpus.Documents)
        {
            var one = await corpus.PairsAsync(document, Options with { DupeFactor = 1 });
            var three = await corpus.PairsAsync(document, Options with { DupeFactor = 3 });
            Assert.Equal(one.Select(p => p.InputIds), three.Take(one.Count).Select(p => p.InputIds));
            if (corpus.Split.IsHeldOut(document.Id))
                Assert.Equal(one.Count, three.Count);
            else
                Assert.True(three.Count > one.Count);
            if (one.Count > 3 && three.Count > one.Count)
                Assert.NotEqual(one.Select(p => p.InputIds), three.Skip(one.Count).Take(one.Count).Select(p => p.InputIds));
        }
    }

    [Fact]
    public async Task Only_document_of_a_split_is_its_own_stranger_and_never_labelled_random()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, [Corpus.Document(5, [.. Enumerable.Repeat(9, 300)])]);
        var pairs = await corpus.PairsAsync();
        Assert.True(pairs.Count > 50);
        Assert.All(pairs, pair => Assert.False(pair.IsRandomNext));
        var ids = corpus.Documents[0].Ids;
        Assert.Contains(pairs, p => ids.AsSpan().IndexOf(PairingCorpus.A(p)) > ids.AsSpan().IndexOf(PairingCorpus.B(p)));
    }

    [Fact]
    public async Task Document_without_sentences_gives_no_pair()
    {
        var empty = Corpus.Document(5) with { Ids = [], Ends = [], Spans = [] };
        using var corpus = await PairingCorpus.CreateAsync(Options, [empty, .. Corpus.Documents(5, 3).Select(d => d with { Id = d.Id + 10 })]);
        Assert.Empty(await corpus.PairsAsync(empty, Options));
        Assert.Empty(await corpus.PairsAsync(empty, Options with { Kind = SegmentKind.Packed }));
    }

    [Fact]
    public async Task Smallest_sequences_hold_one_token_of_each_segment()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options with { MaxSeqLength = 5 }, Corpus.Documents(6, 20));
        Assert.All(await corpus.PairsAsync(), pair => Assert.Equal((5, 3), (pair.InputIds.Length, pair.SegmentBStart)));
    }

    /// <summary>Millions of tokens, as one sentence or as many: what is not linear in them does not end here.</summary>
    [Theory]
    [InlineData(4_000_000, 1)]
    [InlineData(1, 4_000_000)]
    public async Task Long_documents_take_time_in_proportion(int sentenceTokens, int sentences)
    {
        TokenizedDocument[] documents =
        [
            Corpus.Document(1, [.. Enumerable.Repeat(sentenceTokens, sentences)]),
            .. Corpus.Documents(7, 50).Select(d => d with { Id = d.Id + 10 }),
        ];
        var options = Options with { HeldOutShare = 0, ShortSeqProb = 1, DupeFactor = 1 };
        using var corpus = await PairingCorpus.CreateAsync(options, documents);
        var pairs = await corpus.PairsAsync();
        Assert.All(pairs, pair => Assert.InRange(pair.InputIds.Length, 5, Options.MaxSeqLength));
        Assert.True(pairs.Count > 50);
    }

    [Fact]
    public async Task Single_segments_hold_every_token_once_in_order()
    {
        var options = Options with { Kind = SegmentKind.Packed, HeldOutShare = 0 };
        using var corpus = await PairingCorpus.CreateAsync(options, Corpus.Documents(8, 100, maxSentenceTokens: 200));
        foreach (var document in corpus.Documents)
        {
            var segments = await corpus.PairsAsync(document, options with { DupeFactor = 1 });
            Assert.Equal(document.Ids, segments.SelectMany(s => s.InputIds[1..^1]));
            Assert.All(segments, s =>
            {
                Assert.InRange(s.InputIds.Length, 3, options.MaxSeqLength);
                Assert.Equal((Corpus.Specials.Cls, Corpus.Specials.Sep), (s.InputIds[0], s.InputIds[^1]));
                Assert.Equal(s.InputIds.Length, s.SegmentBStart);
                Assert.False(s.IsRandomNext);
                Assert.True(s.Bytes > 0);
            });
        }
    }

    [Fact]
    public async Task Single_segments_end_where_sentences_do_if_these_fit()
    {
        var options = Options with { Kind = SegmentKind.Packed, HeldOutShare = 0, ShortSeqProb = 0, DupeFactor = 1 };
        var document = Corpus.Document(1, 30, 30, 3, 10, 150, 20, 62, 1);
        using var corpus = await PairingCorpus.CreateAsync(options, [document]);
        var segments = await corpus.PairsAsync();
        Assert.Equal([60, 13, 62, 62, 46, 62, 1], segments.Select(s => s.InputIds.Length - 2));
        Assert.Equal(document.Offset + document.Spans[4].Start, segments[3].Offset);
        Assert.Equal(document.Spans[4].Length, segments[3].Bytes);
    }

    [Fact]
    public async Task Pairs_cost_their_own_arrays_and_little_more()
    {
        var options = Options with { HeldOutShare = 0, ShortSeqProb = 0, DupeFactor = 1 };
        using var corpus = await PairingCorpus.CreateAsync(options, Corpus.Documents(9, 20));
        var document = Corpus.Document(1, [.. Enumerable.Repeat(20, 10_000)]);
        var stage = corpus.Stage(options);
        var (count, tokens) = (0, 0);
        async Task<long> RunAsync()
        {
            (count, tokens) = (0, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            await stage.OnElementAsync(document, pair =>
            {
                (count, tokens) = (count + 1, tokens + pair.InputIds.Length);
                return ValueTask.CompletedTask;
            });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        await RunAsync();
        Assert.InRange(await RunAsync() - sizeof(int) * tokens, 0, 140 * count);
    }
}
