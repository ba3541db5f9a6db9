using Millrace.Model.Bert;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Loading;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Loading;

public sealed class ShardLoaderLaws : IDisposable
{
    static readonly LoaderOptions Options = new(
        GlobalBatchSize: 24, MicroBatchSize: 5, BatchLayout.Padded, SequenceLengthAlignment: 8, PackingWindow: 96, EvaluationSamples: 25, PageCacheBytes: 1 << 20, Seed: 42);

    readonly TestFolder folder = new();
    readonly IReadOnlyList<BinnedPair> samples = TestSamples.Make(700);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(70_000)]
    public async Task Batches_hold_the_samples_as_they_were_staged(int vocabularySize)
    {
        var made = TestSamples.Make(300, vocabularySize: vocabularySize);
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, made, vocabularySize: vocabularySize), 1 << 20);
        var expected = made.Select(Sequences.Of).ToHashSet();
        for (var step = 0; step < 30; step++)
            foreach (var batch in new ShardLoader(dataset, Options, masks: null).Step(step))
            {
                Assert.Equal(0, batch.SequenceLength % 8);
                Assert.InRange(batch.SequenceLength - batch.Lengths!.Max(), 0, 7);
                AssertPadding(batch);
                Assert.All(Sequences.Of(batch), sequence => Assert.Contains(sequence, expected));
            }
    }

    [Fact]
    public async Task Every_sample_comes_once_in_each_epoch_of_its_bin()
    {
        using var dataset = await MakeAsync();
        var loader = new ShardLoader(dataset, Options with { GlobalBatchSize = 1 }, masks: null);
        var steps = loader.StepsIn(3);
        var counts = Enumerable.Range(0, (int)steps).SelectMany(step => loader.Step(step).SelectMany(Sequences.Of)).CountBy(s => s).ToDictionary();
        Assert.Equal(Train().Select(Sequences.Of).Order(StringComparer.Ordinal), counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(counts.Values, count => Assert.Equal(3, count));
    }

    [Fact]
    public async Task Step_has_the_global_batch_of_one_bin_in_micro_batches()
    {
        using var dataset = await MakeAsync();
        var loader = new ShardLoader(dataset, Options, masks: null);
        for (var step = 0; step < loader.StepsIn(2); step++)
        {
            var batches = loader.Step(step);
            Assert.Equal([5, 5, 5, 5, 4], batches.Select(batch => batch.BatchSize));
            Assert.Single(batches.SelectMany(batch => batch.Lengths!).Select(length => (length - 1) / TestSamples.BinSize).Distinct());
        }
    }

    [Theory]
    [InlineData(BatchLayout.Padded)]
    [InlineData(BatchLayout.Unpadded)]
    [InlineData(BatchLayout.Packed)]
    public async Task Step_is_the_same_in_any_order_and_from_several_threads(BatchLayout layout)
    {
        var options = Options with { Layout = layout };
        using var dataset = await MakeAsync();
        var expected = Enumerable.Range(0, 60).Select(step => Sequences.Text(new ShardLoader(dataset, options, masks: null).Step(step))).ToArray();
        using var other = Dataset.Open(dataset.Folder, pageCacheBytes: 4000);
        var loader = new ShardLoader(other, options, masks: null);
        var read = new string[60];
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => read[i * 37 % 60] = Sequences.Text(loader.Step(i * 37 % 60)));
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData(BatchLayout.Padded, 1)]
    [InlineData(BatchLayout.Padded, 2)]
    [InlineData(BatchLayout.Padded, 3)]
    [InlineData(BatchLayout.Padded, 7)]
    [InlineData(BatchLayout.Padded, 25)]
    [InlineData(BatchLayout.Unpadded, 3)]
    [InlineData(BatchLayout.Packed, 2)]
    [InlineData(BatchLayout.Packed, 3)]
    [InlineData(BatchLayout.Packed, 25)]
    public async Task Slices_of_all_ranks_make_up_the_step(BatchLayout layout, int worldSize)
    {
        using var dataset = await MakeAsync();
        var loader = new ShardLoader(dataset, Options with { Layout = layout }, masks: null);
        for (var step = 0; step < 10; step++)
        {
            var slices = Enumerable.Range(0, worldSize).Select(rank => loader.Slice(step, rank, worldSize)).ToList();
            var sizes = slices.Select(slice => slice.Sum(Rows)).ToList();
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
            Assert.Equal(loader.Step(step).SelectMany(Sequences.Of), slices.SelectMany(slice => slice.SelectMany(Sequences.Of)));
        }
    }

    [Theory]
    [InlineData(ShardCompression.None)]
    [InlineData(ShardCompression.Snappy)]
    public async Task Batches_are_the_same_compressed_or_not_with_any_page_cache(ShardCompression compression)
    {
        using var dataset = await MakeAsync();
        var expected = Sequences.Text(new ShardLoader(dataset, Options, masks: null).Step(3));
        var remade = await TestRuns.MakeAsync(
            folder.PathOf("other"), samples, TestRuns.Options with { Compression = compression, NumShards = 5 });
        foreach (var cacheBytes in new[] { 0, 700, 3000, 1 << 20 })
        {
            using var other = Dataset.Open(remade, cacheBytes);
            var loader = new ShardLoader(other, Options, masks: null);
            for (var step = 0; step < 20; step++)
                loader.Step(step);
            Assert.Equal(expected, Sequences.Text(loader.Step(3)));
            // The page that was added last is held in any case.
            Assert.InRange(other.PageCacheBytes, 0, cacheBytes + (compression == ShardCompression.Snappy ? 2000 : 0));
        }
    }

    [Fact]
    public async Task Held_out_batches_are_the_first_samples_of_each_bin_by_its_share()
    {
        using var dataset = await MakeAsync();
        var heldOut = samples.Where(s => s.Sample.Pair.HeldOut).ToList();
        var bins = heldOut.GroupBy(s => s.Bin).OrderBy(bin => bin.Key).ToList();
        var batches = new ShardLoader(dataset, Options, masks: null).HeldOut().ToList();

        Assert.Equal(25, batches.Sum(batch => batch.BatchSize));
        foreach (var bin in bins)
        {
            var read = batches.Where(batch => (batch.Lengths![0] - 1) / TestSamples.BinSize == bin.Key).SelectMany(Sequences.Of).ToList();
            Assert.InRange(read.Count, 25.0 * bin.Count() / heldOut.Count - 1, 25.0 * bin.Count() / heldOut.Count + 1);
            Assert.Equal(bin.Take(read.Count).Select(Sequences.Of), read);
        }

        var all = new ShardLoader(dataset, Options with { EvaluationSamples = 1_000_000 }, masks: null).HeldOut();
        Assert.Equal(bins.SelectMany(bin => bin.Select(Sequences.Of)), all.SelectMany(Sequences.Of));
        Assert.Empty(new ShardLoader(dataset, Options with { EvaluationSamples = 0 }, masks: null).HeldOut());
    }

    [Fact]
    public async Task Data_set_without_training_samples_is_refused()
    {
        var heldOut = samples.Where(s => s.Sample.Pair.HeldOut).ToList();
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, heldOut), 0);
        var failure = Assert.Throws<InputException>(() => new ShardLoader(dataset, Options, masks: null));
        Assert.EndsWith("has no training samples", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_set_without_held_out_samples_has_no_held_out_batches()
    {
        using var dataset = Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, [.. Train()]), 0);
        Assert.Empty(new ShardLoader(dataset, Options, masks: null).HeldOut());
    }

    [Fact]
    public async Task Sizes_out_of_range_are_refused()
    {
        using var dataset = await MakeAsync();
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLoader(dataset, Options with { GlobalBatchSize = 0 }, masks: null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLoader(dataset, Options with { MicroBatchSize = 0 }, masks: null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLoader(dataset, Options, masks: null).Step(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLoader(dataset, Options, masks: null).Slice(0, 2, 2));
    }

    static int Rows(PreTrainingBatch batch) =>
        batch.CuSeqlens is not null && batch.Lengths is not null ? batch.InputIds.Length / batch.SequenceLength : batch.BatchSize;

    async Task<Dataset> MakeAsync() => Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples), 1 << 20);

    IEnumerable<BinnedPair> Train() => samples.Where(s => !s.Sample.Pair.HeldOut);

    static void AssertPadding(PreTrainingBatch batch)
    {
        for (var i = 0; i < batch.BatchSize; i++)
        {
            var padding = (i * batch.SequenceLength + batch.Lengths![i])..((i + 1) * batch.SequenceLength);
            Assert.All(batch.InputIds[padding], id => Assert.Equal(TestSamples.PadId, id));
            Assert.All(batch.TokenTypeIds[padding], type => Assert.Equal(0, type));
        }
        Assert.Equal(batch.MaskedLmPositions.Order(), batch.MaskedLmPositions);
    }
}
