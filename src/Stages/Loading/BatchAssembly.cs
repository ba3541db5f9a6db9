using Millrace.Model.Bert;
using Millrace.Stages.Shards;

namespace Millrace.Stages.Loading;

/// <summary>Puts samples of one bin together to a batch, padded to the longest of them.</summary>
/// <param name="metadata">Of the data set.</param>
/// <param name="alignment">Padded lengths are multiples of it.</param>
sealed class BatchAssembly(ShardMetadata metadata, int alignment)
{
    /// <summary>The batch of the given samples, in that order; at least one.</summary>
    public PreTrainingBatch Assemble(DatasetGroup group, ReadOnlySpan<long> samples)
    {
        var places = new SamplePlace[samples.Length];
        var (longest, predictions) = (0, 0);
        for (var i = 0; i < samples.Length; i++)
        {
            places[i] = new SamplePlace(group, samples[i], metadata.IdBytes);
            longest = Math.Max(longest, places[i].Tokens);
            predictions += places[i].Predictions;
        }
        var batch = Empty(samples.Length, (longest + alignment - 1) / alignment * alignment, predictions);
        var prediction = 0;
        for (var i = 0; i < places.Length; i++)
            Fill(batch, i, places[i], ref prediction);
        return batch;
    }

    static PreTrainingBatch Empty(int size, int sequenceLength, int predictions) => new(
        size,
        sequenceLength,
        GC.AllocateUninitializedArray<int>(size * sequenceLength),
        new int[size * sequenceLength],
        new int[size],
        new int[predictions],
        new int[predictions],
        new int[size]);

    void Fill(PreTrainingBatch batch, int index, in SamplePlace sample, ref int prediction)
    {
        var start = index * batch.SequenceLength;
        var ids = batch.InputIds.AsSpan(start, batch.SequenceLength);
        IdWidth.Read(sample.InputIds, metadata.IdBytes, ids);
        ids[sample.Tokens..].Fill(metadata.PadId);
        batch.TokenTypeIds.AsSpan(start, sample.Tokens)[sample.SegmentBStart..].Fill(1);
        batch.Lengths[index] = sample.Tokens;
        batch.NextSentenceLabels[index] = sample.NextSentenceLabel;

        var positions = batch.MaskedLmPositions.AsSpan(prediction, sample.Predictions);
        IdWidth.Read(sample.MaskedLmPositions, IdWidth.PositionBytes, positions);
        foreach (ref var position in positions)
            position += start;
        IdWidth.Read(sample.MaskedLmLabels, metadata.IdBytes, batch.MaskedLmLabels.AsSpan(prediction, sample.Predictions));
        prediction += sample.Predictions;
    }
}
