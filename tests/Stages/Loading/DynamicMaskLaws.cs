using Millrace.Model.Bert;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Loading;

public sealed class DynamicMaskLaws : IDisposable
{
    static readonly LoaderOptions Options = new(
        GlobalBatchSize: 24, MicroBatchSize: 5, BatchLayout.Padded, SequenceLengthAlignment: 8, PackingWindow: 96, EvaluationSamples: 25,
        PageCacheBytes: 1 << 20, Seed: 42);

    static readonly SpecialIds Specials = new(Cls: 2, Sep: 3, Mask: 4, TestSamples.PadId, Unk: 1, TestSamples.VocabularySize);

    readonly TestFolder folder = new();
    readonly IReadOnlyList<BinnedPair> samples = TestSamples.Unmask(TestSamples.Make(700));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(BatchLayout.Padded)]
    [InlineData(BatchLayout.Unpadded)]
    [InlineData(BatchLayout.Packed)]
    public async Task Masks_restore_the_samples_and_differ_between_epochs(BatchLayout layout)
    {
        using var dataset = await MakeAsync();
        var loader = Loader(dataset, layout);
        var expected = Train().Select(s => string.Join(' ', s.Sample.InputIds)).ToHashSet();
        var masksOf = new Dictionary<string, HashSet<string>>();
        var steps = loader.StepsIn(3);
        for (var step = 0; step < steps; step++)
            foreach (var batch in loader.Step(step))
            {
                Assert.Equal(batch.MaskedLmPositions.Length, batch.MaskedLmLabels.Length);
                foreach (var (original, shown) in Sequences.Originals(batch).Zip(Sequences.Of(batch)))
                {
                    Assert.Contains(original, expected);
                    masksOf.TryAdd(original, []);
                    masksOf[original].Add(shown);
                }
            }
        Assert.InRange(masksOf.Values.Average(masks => masks.Count), 2.5, 3); // short ones may be masked the same way twice
    }

    [Fact]
    public async Task Any_sample_of_any_epoch_is_made_again()
    {
        using var dataset = await MakeAsync();
        var bins = Train().GroupBy(s => s.Bin).ToDictionary(bin => bin.Key, bin => bin.ToList());
        foreach (var layout in (BatchLayout[])[BatchLayout.Padded, BatchLayout.Unpadded, BatchLayout.Packed])
        {
            var (loader, other) = (Loader(dataset, layout), Loader(dataset, BatchLayout.Padded));
            var seen = Enumerable.Range(0, (int)loader.StepsIn(2)).SelectMany(step => loader.Step(step).SelectMany(Sequences.Of)).ToHashSet();
            var made = bins.SelectMany(bin => Enumerable.Range(0, bin.Value.Count).SelectMany(index => Enumerable.Range(0, 3)
                .SelectMany(epoch => Sequences.Of(other.Sample(DatasetSplit.Train, bin.Key, index, epoch))))).ToHashSet();
            Assert.Subset(made, seen);
        }
    }

    [Theory]
    [InlineData(BatchLayout.Unpadded)]
    [InlineData(BatchLayout.Packed)]
    public async Task Layout_and_order_and_ranks_do_not_change_what_is_masked(BatchLayout layout)
    {
        using var dataset = await MakeAsync();
        var loader = Loader(dataset, layout);
        for (var step = 0; step < 6; step++)
        {
            var expected = loader.Step(step).SelectMany(Sequences.Of).ToList();
            var slices = Enumerable.Range(0, 3).Reverse().Select(rank => Loader(dataset, layout).Slice(step, rank, 3)).Reverse();
            Assert.Equal(expected, slices.SelectMany(slice => slice.SelectMany(Sequences.Of)));
        }
    }

    [Fact]
    public async Task Held_out_masks_are_fixed_and_are_those_of_the_first_epoch()
    {
        using var dataset = await MakeAsync();
        var loader = Loader(dataset, BatchLayout.Padded);
        var first = loader.HeldOut().SelectMany(Sequences.Of).ToList();
        loader.Step(100);
        Assert.Equal(first, loader.HeldOut().SelectMany(Sequences.Of));
        Assert.Equal(first, Loader(dataset, BatchLayout.Unpadded).HeldOut().SelectMany(Sequences.Of));
        Assert.Equal(first.Order(StringComparer.Ordinal),
            Loader(dataset, BatchLayout.Packed).HeldOut().SelectMany(Sequences.Of).Order(StringComparer.Ordinal));

        var bin = samples.Where(s => s.Sample.Pair.HeldOut).Min(s => s.Bin);
        Assert.Equal(first[0], Sequences.Of(loader.Sample(DatasetSplit.HeldOut, bin, 0, epoch: 0)).Single());
        Assert.NotEqual(first[0], Sequences.Of(loader.Sample(DatasetSplit.HeldOut, bin, 0, epoch: 1)).Single());
    }

    [Fact]
    public async Task Share_of_tokens_masked_is_as_configured_in_every_epoch()
    {
        using var dataset = await MakeAsync();
        var loader = Loader(dataset, BatchLayout.Unpadded);
        var batches = Enumerable.Range(0, (int)loader.StepsIn(2)).SelectMany(step => loader.Step(step)).ToList();
        var wanted = batches.Sum(Wanted);
        Assert.Equal(wanted, batches.Sum(batch => batch.MaskedLmPositions.Length));
        var masked = batches.Sum(batch => batch.MaskedLmPositions.Count(cell => batch.InputIds[cell] == Specials.Mask));
        Assert.Equal(0.8, masked / (double)wanted, 5 * Math.Sqrt(0.16 / wanted));
    }

    [Fact]
    public async Task Seed_of_the_masks_changes_them_and_nothing_else()
    {
        using var dataset = await MakeAsync();
        var (one, other) = (Loader(dataset, BatchLayout.Padded).Step(3), Loader(dataset, BatchLayout.Padded, maskSeed: 2).Step(3));
        Assert.Equal(one.SelectMany(Sequences.Originals), other.SelectMany(Sequences.Originals));
        Assert.NotEqual(one.SelectMany(Sequences.Of), other.SelectMany(Sequences.Of));
    }

    [Fact]
    public async Task Masks_that_are_stored_are_used_and_none_are_drawn()
    {
        var masked = TestSamples.Make(200);
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, masked), 0);
        var loader = new ShardLoader(dataset, Options, new DynamicMasks(1, () => throw new InvalidOperationException("not needed")));
        var expected = masked.Select(Sequences.Of).ToHashSet();
        Assert.All(Enumerable.Range(0, 20).SelectMany(step => loader.Step(step)).SelectMany(Sequences.Of), s => Assert.Contains(s, expected));
    }

    [Fact]
    public async Task Data_set_without_masks_needs_them_from_the_loader()
    {
        using var dataset = await MakeAsync();
        Assert.Throws<ArgumentNullException>(() => new ShardLoader(dataset, Options, masks: null));
    }

    async Task<Dataset> MakeAsync() => Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples, isMasked: false), 1 << 20);

    IEnumerable<BinnedPair> Train() => samples.Where(s => !s.Sample.Pair.HeldOut);

    static ShardLoader Loader(Dataset dataset, BatchLayout layout, ulong maskSeed = 1) =>
        new(dataset, Options with { Layout = layout }, new DynamicMasks(maskSeed, () => new MaskDraw(new MaskTokensOptions(MaskKind.Tokens, 0.15, 20, MaxNgramSize: 1, Seed: 0), Specials)));

    static int Wanted(PreTrainingBatch batch) => Enumerable.Range(0, batch.BatchSize)
        .Sum(i => Math.Max(1, (int)Math.Round(0.15 * (batch.CuSeqlens![i + 1] - batch.CuSeqlens[i]))));
}
