using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Pairing;

/// <summary>Segments for ELECTRA, BART and CodeBERT, and how often documents are cut.</summary>
public sealed class SegmentKindTests
{
    static readonly PairSegmentsOptions Options = new(
        SegmentKind.Electra, MaxSeqLength: 64, ShortSeqProb: 0.05, DupeFactor: 2, HeldOutShare: 0, Seed: 42);

    [Fact]
    public async Task Segments_for_electra_are_one_or_two_and_never_too_long()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(1, 400));
        var pairs = await corpus.PairsAsync();
        foreach (var pair in pairs)
        {
            var isSingle = pair.SegmentBStart == pair.InputIds.Length;
            Assert.InRange(pair.InputIds.Length, 3, Options.MaxSeqLength);
            Assert.Equal(isSingle ? 2 : 3, pair.InputIds.Count(id => id is 2 or 3));
            Assert.Equal(isSingle, PairingCorpus.B(pair).Length == 0);
            Assert.False(pair.IsRandomNext);
        }
        // One of ten is single by intention, others since one sentence filled the sequence.
        Assert.InRange(pairs.Average(pair => pair.SegmentBStart == pair.InputIds.Length ? 1 : 0), 0.1, 0.4);
        Assert.Equal(pairs.Count, pairs.Select(pair => pair.SampleId).Distinct().Count());
    }

    [Fact]
    public async Task One_of_ten_sequences_for_electra_has_a_single_segment()
    {
        var options = Options with { ShortSeqProb = 0, DupeFactor = 1 };
        var document = Corpus.Document(1, [.. Enumerable.Repeat(4, 160_000)]);
        using var corpus = await PairingCorpus.CreateAsync(options, [document]);
        var pairs = await corpus.PairsAsync();
        Assert.Equal(10_000, pairs.Count); // 16 sentences each
        Assert.Equal(0.1, pairs.Average(pair => pair.SegmentBStart == pair.InputIds.Length ? 1 : 0), 5 * Math.Sqrt(0.09 / pairs.Count));
        // The first segment ends below half of the rest, 30, or one sentence behind, as a coin falls: 28 or 32.
        var two = pairs.Where(pair => pair.SegmentBStart < pair.InputIds.Length).ToList();
        Assert.Equal([30, 34], two.Select(pair => pair.SegmentBStart).Distinct().Order());
        Assert.Equal(0.5, two.Average(pair => pair.SegmentBStart == 34 ? 1 : 0), 5 * Math.Sqrt(0.25 / two.Count));
        Assert.All(two, pair => Assert.Equal(64, pair.InputIds.Length));
    }

    [Fact]
    public async Task Sentences_for_bart_are_never_cut_and_none_is_lost()
    {
        var options = Options with { Kind = SegmentKind.Bart, DupeFactor = 1 };
        var document = Corpus.Document(1, 30, 30, 3, 61, 150, 20, 62, 1);
        using var corpus = await PairingCorpus.CreateAsync(options, [document]);
        var segments = await corpus.PairsAsync();
        Assert.Equal([63, 61, 150, 82, 1], segments.Select(segment => segment.InputIds.Length - 2));
        Assert.Equal(
            corpus.Documents[0].Text.ToArray().Select(value => value == '\n' ? (byte)' ' : value),
            segments.SelectMany((segment, i) => (byte[])[.. i == 0 ? ""u8 : " "u8, .. segment.Text.Span]));
        Assert.Equal(document.Ids, segments.SelectMany(segment => segment.InputIds[1..^1]));
        Assert.Equal(document.Offset + document.Spans[4].Start, segments[2].Offset);
        Assert.Equal(document.Spans[4].Length, segments[2].Bytes);
    }

    [Fact]
    public async Task Sentences_for_bart_without_their_text_are_refused()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, [Corpus.Document(1, 5, 5)]);
        var error = await Assert.ThrowsAsync<InputException>(() => corpus.PairsAsync(
            corpus.Documents[0] with { Text = "one\n"u8.ToArray() }, Options with { Kind = SegmentKind.Bart }));
        Assert.StartsWith("document 1 has no text for sentence 1 of 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_begins_each_part_with_the_line_that_filled_the_last_and_keeps_its_docstring()
    {
        var options = Options with { Kind = SegmentKind.Code, ShortSeqProb = 0, DupeFactor = 1 };
        var record = PairingCorpus.AsCode(Corpus.Document(2, 5, 6, 20, 20, 20, 20, 20, 3)); // two lines of docstring
        using var corpus = await PairingCorpus.CreateAsync(options, [record]);
        var pairs = await corpus.PairsAsync();
        Assert.All(pairs, pair => Assert.Equal(record.Ids[..11], PairingCorpus.A(pair)));
        // 50 tokens of code fit: lines 3 to 5 are cut to that, line 5 begins the next part, line 7 the one behind.
        Assert.Equal([50, 50, 23], pairs.Select(pair => PairingCorpus.B(pair).Length));
        Assert.Equal(record.Ids[^23..], PairingCorpus.B(pairs[2]));
        Assert.Equal(record.Offset + record.Spans[3].Start, pairs[0].Offset);
        Assert.Equal(record.Offset + record.Spans[5].Start, pairs[1].Offset);
    }

    [Theory]
    [InlineData(SegmentKind.Electra)]
    [InlineData(SegmentKind.Bart)]
    [InlineData(SegmentKind.Code)]
    public async Task Long_documents_take_time_in_proportion(SegmentKind kind)
    {
        TokenizedDocument[] documents =
        [
            Corpus.Document(1, 2_000_000),
            Corpus.Document(2, [.. Enumerable.Repeat(1, 2_000_000)]),
            PairingCorpus.AsCode(Corpus.Document(3, [.. Enumerable.Repeat(1, 2_000_000)])),
            PairingCorpus.AsCode(Corpus.Document(4, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000)),
        ];
        using var corpus = await PairingCorpus.CreateAsync(Options with { Kind = kind }, documents);
        Assert.NotEmpty(await corpus.PairsAsync());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(0.5, 1.5)]
    [InlineData(0.1, 0.3)]
    [InlineData(1.25, 3.75)]
    public async Task Documents_are_cut_as_often_as_the_weight_of_their_file_says(double weight, double expected)
    {
        var options = Options with { Kind = SegmentKind.Bart, MaxSeqLength = 4096, DupeFactor = 3 };
        using var corpus = await PairingCorpus.CreateAsync(options, Corpus.Documents(1, 3000, maxSentences: 2));
        var counts = await CountAsync(corpus, options, file => file == 1 ? weight : 1);
        Assert.All(counts.Where(count => count.Document.File != 1), count => Assert.Equal(3, count.Sequences));
        var weighted = counts.Where(count => count.Document.File == 1).ToList();
        Assert.All(weighted, count => Assert.InRange(count.Sequences, (int)Math.Floor(expected), (int)Math.Ceiling(expected)));
        Assert.Equal(expected, weighted.Average(count => count.Sequences), 5 * Math.Sqrt(0.25 / weighted.Count));
    }

    [Fact]
    public async Task Held_out_documents_are_cut_once_at_most_and_left_out_with_their_file()
    {
        var options = Options with { Kind = SegmentKind.Bart, MaxSeqLength = 4096, HeldOutShare = 0.5 };
        using var corpus = await PairingCorpus.CreateAsync(options, Corpus.Documents(1, 600, maxSentences: 2));
        var counts = (await CountAsync(corpus, options, file => file * 5)).Where(count => corpus.Split.IsHeldOut(count.Document.Id)).ToList();
        Assert.All(counts, count => Assert.Equal(count.Document.File == 0 ? 0 : 1, count.Sequences));
        Assert.Contains(counts, count => count.Document.File == 0);
    }

    [Fact]
    public async Task Weight_changes_no_sequence_but_only_how_many_there_are()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(1, 30));
        foreach (var document in corpus.Documents)
        {
            var one = await corpus.PairsAsync(document, Options);
            var more = await corpus.PairsAsync(document, Options, _ => 1.5);
            Assert.Equal(one.Select(pair => pair.InputIds), more.Take(one.Count).Select(pair => pair.InputIds));
        }
    }

    [Fact]
    public async Task Weight_that_asks_for_more_duplicates_than_can_be_told_apart_is_refused()
    {
        using var corpus = await PairingCorpus.CreateAsync(Options, Corpus.Documents(1, 3));
        var error = await Assert.ThrowsAsync<InputException>(() => corpus.PairsAsync(corpus.Documents[0], Options, _ => 128));
        Assert.Equal("dupe_factor 2 and a weight of 128 ask for 256 cuts of a document; at most 255 can be told apart", error.Message);
    }

    static async Task<List<(TokenizedDocument Document, int Sequences)>> CountAsync(
        PairingCorpus corpus, PairSegmentsOptions options, Func<int, double> weightOf)
    {
        var counts = new List<(TokenizedDocument, int)>();
        foreach (var document in corpus.Documents)
            counts.Add((document, (await corpus.PairsAsync(document, options, weightOf)).Count));
        return counts;
    }
}
