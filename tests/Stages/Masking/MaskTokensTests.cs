using Millrace.Actors.Streaming;
using Millrace.Laws;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tests.Staging;
using static Millrace.Stages.Tests.Masking.MaskSamples;

namespace Millrace.Stages.Tests.Masking;

public sealed class MaskTokensTests
{
    static readonly MaskTokensOptions Options = new(MaskKind.Tokens, MaskedLmProb: 0.15, MaxPredictionsPerSeq: 20, MaxNgramSize: 3, Seed: 42);

    [Theory]
    [InlineData(MaskKind.Tokens)]
    [InlineData(MaskKind.WholeWords)]
    [InlineData(MaskKind.NGrams)]
    [InlineData(MaskKind.Electra)]
    public Task Mask_tokens_keeps_the_laws(MaskKind kind) =>
        StageLaws.All(
            () => new MaskTokens(Options with { Kind = kind }, Corpus.Specials),
            [.. Pairs(10), Pair(1, 5) with { InputIds = [2, 3, 3] }, .. Pairs(20)]);

    [Theory]
    [InlineData(MaskKind.Tokens)]
    [InlineData(MaskKind.WholeWords)]
    [InlineData(MaskKind.NGrams)]
    [InlineData(MaskKind.Electra)]
    public async Task Masked_positions_are_ascending_and_their_labels_restore_the_sequence(MaskKind kind)
    {
        foreach (var pair in Pairs(500))
        {
            var masked = await MaskAsync(Options with { Kind = kind }, pair);
            Assert.InRange(masked.MaskedLmPositions.Length, 0, WantedOf(pair));
            Assert.Same(pair, masked.Pair);
            Assert.Equal(masked.MaskedLmPositions.Distinct().Order(), masked.MaskedLmPositions);
            int[] restored = [.. masked.InputIds];
            for (var i = 0; i < masked.MaskedLmPositions.Length; i++)
                restored[masked.MaskedLmPositions[i]] = masked.MaskedLmLabels[i];
            Assert.Equal(pair.InputIds, restored);
            Assert.DoesNotContain(masked.MaskedLmLabels, label => label is 0 or 2 or 3);
        }
    }

    [Theory]
    [InlineData(128, 0.15, 20, 19)] // 19.2
    [InlineData(30, 0.15, 20, 4)] // 4.5 goes to the even number
    [InlineData(50, 0.15, 20, 8)] // 7.5 too
    [InlineData(512, 0.15, 80, 77)] // 76.8
    [InlineData(512, 0.15, 20, 20)]
    [InlineData(5, 0.15, 20, 1)] // 0.75
    [InlineData(10, 0, 20, 1)]
    [InlineData(10, 1, 20, 7)] // no more than there are candidates
    public async Task Number_of_predictions_is_that_of_the_reference(int length, double prob, int cap, int expected)
    {
        var masked = await MaskAsync(Options with { MaskedLmProb = prob, MaxPredictionsPerSeq = cap }, Pair(1, length));
        Assert.Equal(expected, masked.MaskedLmPositions.Length);
    }

    [Fact]
    public async Task Sequence_of_special_tokens_is_rejected_with_its_reason()
    {
        var pair = Pair(1, 5) with { InputIds = [2, 3, 0, 3] };
        var error = await Assert.ThrowsAsync<PoisonElementException>(() => MaskAsync(Options, pair));
        Assert.Equal(("no token can be masked: all are special", "4 tokens"), (error.Reason, error.Detail));
    }

    [Fact]
    public async Task Mask_depends_on_seed_and_sample_alone()
    {
        var pair = Pair(1, 100);
        var stage = new MaskTokens(Options, Corpus.Specials);
        var first = await MaskAsync(stage, pair);
        await MaskAsync(stage, Pair(2, 128));
        Assert.Equal(first.InputIds, (await MaskAsync(stage, pair)).InputIds);
        Assert.NotEqual(first.MaskedLmPositions, (await MaskAsync(stage, pair with { SampleId = 99 })).MaskedLmPositions);
        Assert.NotEqual(first.MaskedLmPositions, (await MaskAsync(Options with { Seed = 43 }, pair)).MaskedLmPositions);
    }

    [Fact]
    public async Task Replacements_are_80_10_10_and_random_ones_reach_the_whole_vocabulary()
    {
        const int V = Corpus.VocabSize;
        var (masked, kept, random) = (0, 0, 0);
        var seen = new int[V];
        foreach (var pair in Pairs(20_000))
        {
            var sample = await MaskAsync(Options, pair);
            for (var i = 0; i < sample.MaskedLmPositions.Length; i++)
            {
                var id = sample.InputIds[sample.MaskedLmPositions[i]];
                seen[id]++;
                _ = id == Corpus.Specials.Mask ? masked++ : id == sample.MaskedLmLabels[i] ? kept++ : random++;
            }
        }
        var all = (double)(masked + kept + random);
        var fiveDeviations = 5 * Math.Sqrt(0.25 / all);
        Assert.Equal(0.8 + 0.1 / V, masked / all, fiveDeviations);
        Assert.Equal(0.1 + 0.1 / V, kept / all, fiveDeviations);
        Assert.Equal(0.1 - 0.2 / V, random / all, fiveDeviations);
        Assert.All(Enumerable.Range(0, 4), special => Assert.True(seen[special] > 0, $"{special} never drawn"));
    }

    [Fact]
    public async Task Every_token_is_as_likely_to_be_predicted()
    {
        const int Length = 43;
        var chosen = new int[Length];
        for (var id = 0UL; id < 40_000; id++)
            foreach (var position in (await MaskAsync(Options, Pair(id, Length))).MaskedLmPositions)
                chosen[position]++;
        int[] candidates = [.. chosen.Where((_, i) => i is not (0 or Length / 2 or Length - 1))];
        Assert.Equal(chosen.Sum(), candidates.Sum());
        var expected = candidates.Average();
        var square = candidates.Sum(n => (n - expected) * (n - expected) / expected);
        Assert.InRange(square, 0, 39 + 5 * Math.Sqrt(2 * 39));
    }

    [Theory]
    [InlineData(MaskKind.Tokens)]
    [InlineData(MaskKind.WholeWords)]
    [InlineData(MaskKind.NGrams)]
    [InlineData(MaskKind.Electra)]
    public void Drawing_a_mask_allocates_nothing(MaskKind kind)
    {
        var draw = new MaskDraw(Options with { Kind = kind }, Corpus.Specials);
        int[] ids = [.. Pair(1, 128).InputIds];
        var random = new SampleRandom(new RandomKey(1));
        draw.Mask(ids, ref random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            draw.Mask(ids, ref random);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
