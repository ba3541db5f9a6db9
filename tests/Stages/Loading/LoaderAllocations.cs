using Millrace.Model.Bert;
using Millrace.Oracles;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;
using Millrace.Stages.Tests.Shards;

namespace Millrace.Stages.Tests.Loading;

/// <summary>What a step allocates: the arrays of its batches, some bytes for each sample and batch, and nothing for a token.</summary>
public sealed class LoaderAllocations
{
    const int BytesPerStep = 2_000;
    const int BytesPerBatch = 700;

    // Its place in the order, twice where rows are packed, and the arrays that packing needs.
    const int BytesPerSample = 100;

    [Theory]
    [InlineData(BatchLayout.Padded, true)]
    [InlineData(BatchLayout.Unpadded, true)]
    [InlineData(BatchLayout.Packed, true)]
    [InlineData(BatchLayout.Padded, false)]
    [InlineData(BatchLayout.Packed, false)]
    public async Task Step_allocates_the_arrays_of_its_batches(BatchLayout layout, bool isMasked)
    {
        using var folder = new TestFolder();
        var samples = TestSamples.Make(700);
        using var dataset = Dataset.Open(
            await TestRuns.MakeAsync(folder.FullPath, isMasked ? samples : TestSamples.Unmask(samples), isMasked: isMasked), 1 << 20);
        var specials = new SpecialIds(Cls: 2, Sep: 3, Mask: 4, TestSamples.PadId, Unk: 1, TestSamples.VocabularySize);
        var loader = new ShardLoader(
            dataset,
            new LoaderOptions(GlobalBatchSize: 192, MicroBatchSize: 32, layout, SequenceLengthAlignment: 8, PackingWindow: 192,
                EvaluationSamples: 0, PageCacheBytes: 1 << 20, Seed: 1),
            new DynamicMasks(1, () => new MaskDraw(new MaskTokensOptions(MaskKind.Tokens, 0.15, 20, MaxNgramSize: 1, Seed: 0), specials)));
        for (var step = 0; step < 20; step++)
            loader.Step(step); // opens the shards, and the buffers grow

        for (var step = 20; step < 30; step++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var batches = loader.Step(step);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var arrays = sizeof(int) * batches.Sum(Values);
            Assert.InRange(allocated - arrays, 0, BytesPerStep + batches.Count * BytesPerBatch + 192 * BytesPerSample);
            Assert.True(arrays > 2 * (allocated - arrays), $"{arrays} of {allocated} bytes are the batches'");
        }
    }

    static long Values(PreTrainingBatch batch) =>
        batch.InputIds.Length + batch.TokenTypeIds.Length + batch.MaskedLmPositions.Length + batch.MaskedLmLabels.Length
        + (batch.Lengths?.Length ?? 0) + (batch.CuSeqlens?.Length ?? 0) + (batch.NextSentenceLabels?.Length ?? 0);
}
