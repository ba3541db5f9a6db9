using Millrace.Oracles;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Masking;

/// <summary>Masks of English novels with BERT's vocabulary: what they have in common, whatever is drawn.</summary>
public sealed class MaskStatisticsTests
{
    const string Book = "books/Barclay_Postern_1911.txt";
    const int Length = 128;
    const int Wanted = 19; // 19.2
    const int Rounds = 20;

    [SharedDataFact("books", "Barclay_Postern_1911.txt")]
    public void Single_tokens_of_a_book_are_as_many_as_asked_for_and_replaced_80_10_10()
    {
        var counts = Count(MaskKind.Tokens);
        Assert.Equal(Wanted * counts.Sequences, counts.Predictions);
        Assert.True(counts.Split > 0, "no word was split");
        AssertShares(counts, deviations: 5);
    }

    [SharedDataFact("books", "Barclay_Postern_1911.txt")]
    public void Whole_words_of_a_book_are_never_split_and_replaced_80_10_10()
    {
        var counts = Count(MaskKind.WholeWords);
        Assert.Equal(0, counts.Split);
        Assert.InRange(counts.Predictions / (double)counts.Sequences, Wanted - 0.01, Wanted);
        AssertShares(counts, deviations: 5);
    }

    [SharedDataFact("books", "Barclay_Postern_1911.txt")]
    public void N_grams_of_a_book_never_split_a_word_and_are_longer_than_words()
    {
        var words = Count(MaskKind.WholeWords);
        var counts = Count(MaskKind.NGrams);
        Assert.Equal(0, counts.Split);
        Assert.InRange(counts.Predictions / (double)counts.Sequences, Wanted - 0.01, Wanted);
        Assert.True(words.Runs > 1.2 * counts.Runs, $"{words.Runs} and {counts.Runs} runs of neighbours");
        AssertShares(counts, deviations: 5 * 3); // tokens of a run are replaced together: at most 3² times the variance, for runs of 3 words of 3 pieces
    }

    [SharedDataFact("books", "Barclay_Postern_1911.txt")]
    public void Tokens_for_electra_are_masked_or_kept_and_none_is_drawn_at_random()
    {
        var counts = Count(MaskKind.Electra);
        Assert.Equal(0, counts.Random);
        // Of k = 19 draws out of n = 126, n · (1 − (1 − 1/n)^k) are different; and a token is kept where all its draws keep it.
        var drawn = 126 * (1 - Math.Pow(1 - 1 / 126.0, Wanted));
        var masked = 126 * (1 - Math.Pow(1 - 0.85 / 126.0, Wanted));
        Assert.Equal(drawn, counts.Predictions / (double)counts.Sequences, 0.05);
        Assert.Equal(masked, counts.Masked / (double)counts.Sequences, 0.1);
    }

    /// <summary>Of two tokens to predict, runs of up to two words: two neighbours are one run, or two words that happen to meet.</summary>
    [Fact]
    public void Run_of_two_words_is_drawn_half_as_often_as_a_single_one()
    {
        const int Words = 100;
        const int Samples = 40_000;
        var draw = new MaskDraw(new MaskTokensOptions(MaskKind.NGrams, 1, MaxPredictionsPerSeq: 2, MaxNgramSize: 2, Seed: 0), Corpus.Specials);
        int[] ids = [2, .. Enumerable.Repeat(7, Words), 3];
        var neighbours = 0;
        for (var sample = 0; sample < Samples; sample++)
        {
            var random = new SampleRandom(new RandomKey((ulong)sample));
            draw.Mask([.. ids], ref random);
            Assert.Equal(2, draw.Positions.Length);
            neighbours += draw.Positions[1] == draw.Positions[0] + 1 ? 1 : 0;
        }
        Assert.Equal(1 / 3.0 + 2 / 3.0 * 2 / Words, neighbours / (double)Samples, 5 * Math.Sqrt(0.25 / Samples));
    }

    [Fact]
    public void Sequence_whose_words_are_all_longer_than_the_limit_has_no_prediction()
    {
        var draw = new MaskDraw(new MaskTokensOptions(MaskKind.WholeWords, 0.15, MaxPredictionsPerSeq: 1, MaxNgramSize: 1, Seed: 0), Corpus.Specials);
        int[] ids = [2, 7, 9, 3, 8, 9, 9, 3];
        var random = new SampleRandom(new RandomKey(1));
        Assert.True(draw.Mask(ids, ref random));
        Assert.Equal(0, draw.Positions.Length);
        Assert.Equal([2, 7, 9, 3, 8, 9, 9, 3], ids);
    }

    [Fact]
    public void Piece_whose_word_was_cut_off_is_a_word_of_its_own_segment()
    {
        var draw = new MaskDraw(new MaskTokensOptions(MaskKind.WholeWords, 1, MaxPredictionsPerSeq: 2, MaxNgramSize: 1, Seed: 0), Corpus.Specials);
        var seen = new HashSet<string>();
        for (var sample = 0UL; sample < 200; sample++)
        {
            int[] ids = [2, 9, 7, 3, 9, 9, 3]; // ##x y | ##x ##x
            var random = new SampleRandom(new RandomKey(sample));
            draw.Mask(ids, ref random);
            seen.Add(string.Join(' ', draw.Positions.ToArray()));
        }
        Assert.Equal(["1 2", "4 5"], seen.Order());
    }

    static void AssertShares(Counts counts, int deviations)
    {
        var chance = 1.0 / Shared.WordPiece.Vocabulary.Size;
        var tolerance = deviations * Math.Sqrt(0.25 / counts.Predictions);
        Assert.Equal(0.8 + 0.1 * chance, counts.Masked / (double)counts.Predictions, tolerance);
        Assert.Equal(0.1 + 0.1 * chance, counts.Kept / (double)counts.Predictions, tolerance);
        Assert.Equal(0.1 - 0.2 * chance, counts.Random / (double)counts.Predictions, tolerance);
    }

    static Counts Count(MaskKind kind)
    {
        var vocabulary = Shared.WordPiece.Vocabulary;
        var draw = new MaskDraw(new MaskTokensOptions(kind, 0.15, MaxPredictionsPerSeq: 20, MaxNgramSize: 3, Seed: 0), SpecialIds.Of(vocabulary));
        var counts = new Counts();
        var key = RandomKey.For(1, "statistics");
        for (var round = 0; round < Rounds; round++)
            for (var start = 0; start + Length - 2 <= Shared.Ids.Length; start += Length - 2)
            {
                int[] original = [vocabulary.ClsId, .. Shared.Ids[start..(start + Length - 2)], vocabulary.SepId];
                int[] masked = [.. original];
                var random = new SampleRandom(key.Of((ulong)counts.Sequences));
                Assert.True(draw.Mask(masked, ref random));
                Assert.InRange(draw.Positions.Length, 1, Wanted);
                counts.Sequences++;
                counts.Add(vocabulary, original, masked, draw.Positions);
            }
        return counts;
    }

    /// <summary>The book as ids, read once.</summary>
    static class Shared
    {
        public static readonly WordPiece WordPiece =
            new(Vocabulary.Read(SharedData.PathOf("vocab", "bert-base-uncased-vocab.txt")), lowerCase: true);

        public static readonly int[] Ids = Read();

        static int[] Read()
        {
            var ids = new IdBuffer();
            new WordPieceEncoder(WordPiece).Encode(File.ReadAllBytes(SharedData.PathOf(Book)), ids);
            return ids.Ids.ToArray();
        }
    }

    sealed class Counts
    {
        public int Sequences { get; set; }

        public int Predictions { get; set; }

        public int Masked { get; set; }

        public int Kept { get; set; }

        public int Random { get; set; }

        /// <summary>Predictions whose word has a piece that is none.</summary>
        public int Split { get; set; }

        /// <summary>Runs of neighbouring predictions.</summary>
        public int Runs { get; set; }

        public void Add(Vocabulary vocabulary, int[] original, int[] masked, ReadOnlySpan<int> positions)
        {
            Predictions += positions.Length;
            for (var i = 0; i < positions.Length; i++)
            {
                var position = positions[i];
                _ = masked[position] == vocabulary.MaskId ? Masked++ : masked[position] == original[position] ? Kept++ : Random++;
                var followsAnother = i > 0 && positions[i - 1] == position - 1;
                Runs += followsAnother ? 0 : 1;
                var isSplitBehind = vocabulary.IsContinuation(original[position + 1]) && !positions.Contains(position + 1);
                var isSplitBefore = vocabulary.IsContinuation(original[position]) && position > 1 && !followsAnother;
                Split += isSplitBehind || isSplitBefore ? 1 : 0;
            }
        }
    }
}
