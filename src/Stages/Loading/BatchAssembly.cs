using Millrace.Model.Bert;
using Millrace.Stages.Masking;
using Millrace.Stages.Shards;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Loading;

/// <summary>Puts samples together to a batch. One thread uses it at a time; it allocates the arrays of the batch and no more.</summary>
/// <param name="metadata">Of the data set.</param>
/// <param name="layout">How the batch is laid out.</param>
/// <param name="alignment">Padded lengths are multiples of it.</param>
/// <param name="masks">For a data set without masks; null where they are stored.</param>
sealed class BatchAssembly(ShardMetadata metadata, BatchLayout layout, int alignment, DynamicMasks? masks)
{
    readonly MaskDraw? draw = masks?.MakeDraw();
    SamplePlace[] places = [];
    int[] positions = [];
    int[] labels = [];
    int predictions;

    /// <summary>The batch of the given rows; at least one.</summary>
    public PreTrainingBatch Assemble(SampleRows rows)
    {
        var samples = rows.Samples;
        if (places.Length < samples.Length)
            places = new SamplePlace[samples.Length];
        var (longest, tokens) = (0, 0);
        for (var i = 0; i < samples.Length; i++)
        {
            ref var place = ref places[i];
            place = new SamplePlace(samples[i].Group, samples[i].Index, metadata.IdBytes);
            longest = Math.Max(longest, place.Tokens);
            tokens += place.Tokens;
        }
        var (length, cells, starts) = layout switch
        {
            BatchLayout.Unpadded => (longest, tokens, Starts(rows, capacity: 0)),
            BatchLayout.Packed => (metadata.MaxSeqLength, rows.Count * metadata.MaxSeqLength, Starts(rows, metadata.MaxSeqLength)),
            _ => (Aligned(longest), samples.Length * Aligned(longest), null),
        };
        var draft = new BatchDraft(
            samples.Length, length, cells, starts, hasLengths: layout != BatchLayout.Unpadded, metadata.HasNextSentence);
        predictions = 0;
        for (var i = 0; i < samples.Length; i++)
            Fill(draft, i, samples[i]);
        return Batch(draft);
    }

    int Aligned(int length) => (length + alignment - 1) / alignment * alignment;

    /// <summary>The first cell of each sample; each row begins at a multiple of the capacity.</summary>
    int[] Starts(SampleRows rows, int capacity)
    {
        var starts = new int[rows.Samples.Length + 1];
        for (var row = 0; row < rows.Count; row++)
        {
            var end = rows.StartOf(row + 1);
            for (var i = rows.StartOf(row); i < end; i++)
                starts[i + 1] = starts[i] + places[i].Tokens;
            if (capacity > 0)
                starts[end] = (row + 1) * capacity;
        }
        return starts;
    }

    void Fill(BatchDraft draft, int index, in LoadedSample sample)
    {
        ref readonly var place = ref places[index];
        var (start, end) = draft.CellsOf(index);
        var ids = draft.InputIds.AsSpan(start, end - start);
        IdWidth.Read(place.InputIds, metadata.IdBytes, ids);
        ids[place.Tokens..].Fill(metadata.PadId);
        draft.TokenTypeIds.AsSpan(start, place.Tokens)[place.SegmentBStart..].Fill(1);
        draft.Lengths?[index] = place.Tokens;
        draft.NextSentenceLabels?[index] = place.NextSentenceLabel;
        if (draw is null)
            CopyMasks(place, start);
        else
            DrawMasks(ids[..place.Tokens], sample, start);
    }

    void CopyMasks(in SamplePlace place, int start)
    {
        Grow(place.Predictions);
        var added = positions.AsSpan(predictions, place.Predictions);
        IdWidth.Read(place.MaskedLmPositions, IdWidth.PositionBytes, added);
        IdWidth.Read(place.MaskedLmLabels, metadata.IdBytes, labels.AsSpan(predictions, place.Predictions));
        Take(added, start);
    }

    void DrawMasks(Span<int> ids, in LoadedSample sample, int start)
    {
        var random = masks!.RandomOf(sample);
        if (!draw!.Mask(ids, ref random))
            return;
        Grow(draw.Positions.Length);
        var added = positions.AsSpan(predictions, draw.Positions.Length);
        draw.Positions.CopyTo(added);
        draw.Labels.CopyTo(labels.AsSpan(predictions));
        Take(added, start);
    }

    void Take(Span<int> added, int start)
    {
        foreach (ref var position in added)
            position += start;
        predictions += added.Length;
    }

    void Grow(int more)
    {
        if (predictions + more <= positions.Length)
            return;
        var size = 2 * (predictions + more);
        Array.Resize(ref positions, size);
        Array.Resize(ref labels, size);
    }

    PreTrainingBatch Batch(BatchDraft draft) => new()
    {
        BatchSize = draft.Sequences,
        SequenceLength = draft.SequenceLength,
        InputIds = draft.InputIds,
        TokenTypeIds = draft.TokenTypeIds,
        Lengths = draft.Lengths,
        CuSeqlens = draft.Starts,
        MaskedLmPositions = positions.AsSpan(0, predictions).ToArray(),
        MaskedLmLabels = labels.AsSpan(0, predictions).ToArray(),
        NextSentenceLabels = draft.NextSentenceLabels,
    };
}
