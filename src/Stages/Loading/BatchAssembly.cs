using Millrace.Model.Bert;
using Millrace.Stages.Shards;
using Millrace.Stages.Staging;

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
        var (longest, predictions, hasPairs) = (0, 0, false);
        for (var i = 0; i < samples.Length; i++)
        {
            places[i] = new SamplePlace(group, samples[i], metadata.IdBytes);
            longest = Math.Max(longest, places[i].Tokens);
            predictions += places[i].Predictions;
            hasPairs |= places[i].SegmentBStart < places[i].Tokens; // without next_sentence there is no segment B
        }
        var batch = Empty(samples.Length, (longest + alignment - 1) / alignment * alignment, predictions, hasPairs);
        var prediction = 0;
        for (var i = 0; i < places.Length; i++)
            Fill(batch, i, places[i], ref prediction);
        return batch;
    }

    static PreTrainingBatch Empty(int size, int sequenceLength, int predictions, bool hasPairs) => new()
    {
        BatchSize = size,
        SequenceLength = sequenceLength,
        InputIds = GC.AllocateUninitializedArray<int>(size * sequenceLength), // Fill writes every position
        TokenTypeIds = new int[size * sequenceLength],
        Lengths = new int[size],
        MaskedLmPositions = new int[predictions],
        MaskedLmLabels = new int[predictions],
        NextSentenceLabels = hasPairs ? new int[size] : null,
    };

    void Fill(PreTrainingBatch batch, int index, in SamplePlace sample, ref int prediction)
    {
        var start = index * batch.SequenceLength;
        var ids = batch.InputIds.AsSpan(start, batch.SequenceLength);
        IdWidth.Read(sample.InputIds, metadata.IdBytes, ids);
        ids[sample.Tokens..].Fill(metadata.PadId);
        batch.TokenTypeIds.AsSpan(start, sample.Tokens)[sample.SegmentBStart..].Fill(1);
        batch.Lengths![index] = sample.Tokens;
        if (batch.NextSentenceLabels is { } labels)
            labels[index] = sample.NextSentenceLabel;

        var positions = batch.MaskedLmPositions.AsSpan(prediction, sample.Predictions);
        IdWidth.Read(sample.MaskedLmPositions, IdWidth.PositionBytes, positions);
        foreach (ref var position in positions)
            position += start;
        IdWidth.Read(sample.MaskedLmLabels, metadata.IdBytes, batch.MaskedLmLabels.AsSpan(prediction, sample.Predictions));
        prediction += sample.Predictions;
    }
}
