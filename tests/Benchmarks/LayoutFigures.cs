using Millrace.Model.Bert;
using Millrace.Stages.Loading;
using Millrace.Stages.Shards;

namespace Millrace.Benchmarks;

/// <summary>How long the sequences of a data set are, and how much of the batches is padding.</summary>
static class LayoutFigures
{
    const int Classes = 8;

    /// <summary>The lengths in classes of one width, then the padding of an epoch in each layout.</summary>
    public static IEnumerable<BenchRow> Of(Dataset dataset, string name, Func<BatchLayout, ShardLoader> load)
    {
        var longest = dataset.Description.Metadata.MaxSeqLength;
        var classes = new long[Classes];
        var full = 0L;
        foreach (var batch in Epoch(load(BatchLayout.Unpadded)))
            for (var i = 0; i < batch.BatchSize; i++)
            {
                var tokens = batch.CuSeqlens![i + 1] - batch.CuSeqlens[i];
                classes[(long)(tokens - 1) * Classes / longest]++;
                full += tokens == longest ? 1 : 0;
            }
        for (var i = 0; i < Classes; i++)
            yield return BenchRow.Alone(
                $"{name}: {longest * i / Classes + 1} to {longest * (i + 1) / Classes} tokens", 100.0 * classes[i] / classes.Sum(), "% of sequences");
        yield return BenchRow.Alone($"{name}: {longest} tokens", 100.0 * full / classes.Sum(), "% of sequences");

        foreach (var layout in Enum.GetValues<BatchLayout>())
        {
            var (tokens, cells) = (0L, 0L);
            foreach (var batch in Epoch(load(layout)))
            {
                tokens += batch.Tokens;
                cells += batch.InputIds.Length;
            }
            yield return BenchRow.Alone($"{name}: {layout.ToString().ToLowerInvariant()} batches", 100.0 * (cells - tokens) / cells, "% padding");
        }
    }

    static IEnumerable<PreTrainingBatch> Epoch(ShardLoader loader)
    {
        for (var step = 0; step < Math.Max(1, loader.StepsIn(1)); step++)
            foreach (var batch in loader.Step(step))
                yield return batch;
    }
}
