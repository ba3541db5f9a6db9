using Millrace.Model.Bert;
using Millrace.Oracles;
using Millrace.Stages.Binning;
using Millrace.Stages.Loading;
using Millrace.Stages.Shards;
using Millrace.Stages.Sources;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Loading;

/// <summary>What the layouts have in common, and what sets them apart.</summary>
public sealed class BatchLayoutLaws : IDisposable
{
    static readonly LoaderOptions Options = new(
        GlobalBatchSize: 24, MicroBatchSize: 5, BatchLayout.Padded, SequenceLengthAlignment: 8, PackingWindow: 96, EvaluationSamples: 25,
        PageCacheBytes: 1 << 20, Seed: 42);

    readonly TestFolder folder = new();
    readonly IReadOnlyList<BinnedPair> samples = TestSamples.Make(700);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Unpadded_batch_is_the_padded_one_without_its_padding()
    {
        using var dataset = await MakeAsync();
        var (padded, unpadded) = (Loader(dataset, BatchLayout.Padded), Loader(dataset, BatchLayout.Unpadded));
        for (var step = 0; step < 30; step++)
            foreach (var (one, other) in padded.Step(step).Zip(unpadded.Step(step)))
            {
                Assert.Equal(Sequences.Of(one), Sequences.Of(other));
                Assert.Equal(one.NextSentenceLabels, other.NextSentenceLabels);
                Assert.Null(other.Lengths);
                Assert.Equal(one.Lengths!.Sum(), other.InputIds.Length);
                Assert.Equal(other.InputIds.Length, other.CuSeqlens![^1]);
                Assert.Equal(one.Lengths!.Max(), other.SequenceLength);
                Assert.Equal((one.Tokens, one.Tokens), (other.Tokens, other.InputIds.Length));
            }
        Assert.Equal(padded.HeldOut().SelectMany(Sequences.Of), unpadded.HeldOut().SelectMany(Sequences.Of));
    }

    [Fact]
    public async Task Packed_rows_hold_whole_sequences_one_behind_the_other_and_then_padding()
    {
        using var dataset = await MakeAsync();
        var expected = samples.Select(Sequences.Of).ToHashSet();
        var loader = Loader(dataset, BatchLayout.Packed);
        for (var step = 0; step < 30; step++)
            foreach (var batch in loader.Step(step))
            {
                Assert.Equal(TestSamples.MaxSeqLength, batch.SequenceLength);
                Assert.Equal(0, batch.InputIds.Length % batch.SequenceLength);
                Assert.InRange(batch.InputIds.Length / batch.SequenceLength, 1, Options.MicroBatchSize);
                Assert.All(Sequences.Of(batch), sequence => Assert.Contains(sequence, expected));
                AssertRows(batch);
            }
    }

    [Theory]
    [InlineData(24, 96)]
    [InlineData(24, 1)]
    [InlineData(24, 100)]
    [InlineData(1, 700)]
    [InlineData(300, 96)]
    public async Task Packed_window_holds_its_part_of_the_stream_in_steps_of_about_one_size(int globalBatchSize, int window)
    {
        using var dataset = await MakeAsync();
        var train = samples.Where(s => !s.Sample.Pair.HeldOut).Select(Sequences.Of).ToList();
        var loader = new ShardLoader(
            dataset, Options with { Layout = BatchLayout.Packed, GlobalBatchSize = globalBatchSize, PackingWindow = window }, masks: null);
        var (windowSteps, seen) = (Math.Max(1, window / globalBatchSize), new List<string>());
        for (var first = 0; seen.Count < 3 * train.Count; first += windowSteps)
        {
            var steps = Enumerable.Range(first, windowSteps).Select(step => loader.Step(step)).ToList();
            Assert.Equal(windowSteps * globalBatchSize, steps.Sum(step => step.Sum(batch => batch.BatchSize)));
            var rows = steps.ConvertAll(step => step.Sum(batch => batch.InputIds.Length / batch.SequenceLength));
            Assert.InRange(rows.Min(), Math.Max(1, rows.Max() - 1), rows.Max());
            seen.AddRange(steps.SelectMany(step => step.SelectMany(Sequences.Of)));
        }
        // Windows follow the stream of epochs, so the counts of any two samples differ by the epoch that is not over.
        var counts = seen.CountBy(sequence => sequence).ToDictionary();
        Assert.Equal(train.Order(StringComparer.Ordinal), counts.Keys.Order(StringComparer.Ordinal));
        var windowEpochs = windowSteps * globalBatchSize / (double)train.Count;
        Assert.InRange(counts.Values.Max() - counts.Values.Min(), 0, 1 + (int)Math.Ceiling(windowEpochs));
    }

    [Fact]
    public async Task Packed_samples_come_once_in_each_epoch()
    {
        using var dataset = await MakeAsync();
        var train = samples.Where(s => !s.Sample.Pair.HeldOut).Select(Sequences.Of).ToList();
        // One window is an epoch.
        var loader = new ShardLoader(
            dataset, Options with { Layout = BatchLayout.Packed, GlobalBatchSize = train.Count }, masks: null);
        Assert.Equal(3, loader.StepsIn(3));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(epoch, loader.EpochOf(epoch));
            Assert.Equal(train.Order(StringComparer.Ordinal), loader.Step(epoch).SelectMany(Sequences.Of).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Packed_rows_mix_bins_and_are_fuller_than_padded_ones()
    {
        using var dataset = await MakeAsync();
        var packed = Enumerable.Range(0, 20).SelectMany(step => Loader(dataset, BatchLayout.Packed).Step(step)).ToList();
        var padded = Enumerable.Range(0, 20).SelectMany(step => Loader(dataset, BatchLayout.Padded).Step(step)).ToList();
        Assert.InRange(Padding(packed), 0, Padding(padded));
        Assert.Contains(packed, batch => batch.Lengths!.Select(length => (length - 1) / TestSamples.BinSize).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Packed_held_out_batches_are_the_same_samples_as_padded_ones()
    {
        using var dataset = await MakeAsync();
        Assert.Equal(
            Loader(dataset, BatchLayout.Padded).HeldOut().SelectMany(Sequences.Of).Order(StringComparer.Ordinal),
            Loader(dataset, BatchLayout.Packed).HeldOut().SelectMany(Sequences.Of).Order(StringComparer.Ordinal));
        var none = new ShardLoader(dataset, Options with { Layout = BatchLayout.Packed, EvaluationSamples = 0 }, masks: null);
        Assert.Empty(none.HeldOut());
    }

    [Fact]
    public async Task Sample_longer_than_a_row_is_refused()
    {
        var metadata = TestSamples.Metadata with { MaxSeqLength = 40 };
        var store = await TestRuns.StageAsync(folder.PathOf("samples"), samples);
        await TestRuns.BuildAsync(folder.FullPath, store, TestRuns.Options, metadata);
        using var dataset = Dataset.Open(folder.PathOf("shards"), 0);
        Assert.EndsWith("tokens, its data set says max_seq_length = 40",
            Assert.Throws<InputException>(() => Loader(dataset, BatchLayout.Packed).Step(0)).Message, StringComparison.Ordinal);
    }

    async Task<Dataset> MakeAsync() => Dataset.Open(await TestRuns.MakeAsync(folder.FullPath, samples), 1 << 20);

    static ShardLoader Loader(Dataset dataset, BatchLayout layout) => new(dataset, Options with { Layout = layout }, masks: null);

    static double Padding(IReadOnlyList<PreTrainingBatch> batches) =>
        1 - batches.Sum(batch => batch.Tokens) / (double)batches.Sum(batch => batch.InputIds.Length);

    static void AssertRows(PreTrainingBatch batch)
    {
        var isToken = new bool[batch.InputIds.Length];
        for (var i = 0; i < batch.BatchSize; i++)
        {
            var (start, end) = Sequences.Cells(batch, i);
            Assert.Equal(start / batch.SequenceLength, (end - 1) / batch.SequenceLength);
            Assert.All(Enumerable.Range(start, end - start), cell => Assert.False(isToken[cell]));
            isToken.AsSpan(start, end - start).Fill(true);
        }
        foreach (var cell in Enumerable.Range(0, isToken.Length).Where(cell => !isToken[cell]))
        {
            Assert.Equal((TestSamples.PadId, 0), (batch.InputIds[cell], batch.TokenTypeIds[cell]));
            Assert.True(cell % batch.SequenceLength == batch.SequenceLength - 1 || !isToken[cell + 1], "padding is behind the last sequence");
        }
        Assert.Equal(batch.MaskedLmPositions.Order(), batch.MaskedLmPositions);
    }
}
