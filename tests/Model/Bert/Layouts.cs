using Millrace.Model.Bert;

namespace Millrace.Model.Tests.Bert;

/// <summary>Lays padded batches out anew.</summary>
static class Layouts
{
    /// <summary>The sequences one behind the other, without padding.</summary>
    public static PreTrainingBatch Unpad(PreTrainingBatch padded)
    {
        var rows = Enumerable.Range(0, padded.BatchSize).Select(i => (int[])[i]).ToArray();
        var flat = Pack(padded, padded.SequenceLength, rows);
        var starts = Starts(flat.Lengths!);
        return flat with
        {
            InputIds = Gather(flat.InputIds),
            TokenTypeIds = Gather(flat.TokenTypeIds),
            Lengths = null,
            CuSeqlens = starts,
            MaskedLmPositions = [.. flat.MaskedLmPositions.Select(p => starts[p / flat.SequenceLength] + p % flat.SequenceLength)],
        };

        int[] Gather(int[] cells) =>
            [.. Enumerable.Range(0, flat.BatchSize).SelectMany(i => cells.Skip(i * flat.SequenceLength).Take(flat.Lengths![i]))];
    }

    /// <summary>The sequences in rows, as the lists say; padding is made of ids that would be seen if it counted.</summary>
    public static PreTrainingBatch Pack(PreTrainingBatch padded, int rowLength, int[][] rows)
    {
        var order = rows.SelectMany(row => row).ToArray();
        var lengths = order.Select(i => padded.AttentionMask!.Skip(i * padded.SequenceLength).Take(padded.SequenceLength).Sum()).ToArray();
        var (starts, next) = (new int[order.Length + 1], 0);
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var _ in rows[row])
                starts[next + 1] = starts[next] + lengths[next++];
            Assert.InRange(starts[next], 0, (row + 1) * rowLength);
            starts[next] = (row + 1) * rowLength;
        }
        var (ids, types) = (Enumerable.Repeat(5, rows.Length * rowLength).ToArray(), Enumerable.Repeat(1, rows.Length * rowLength).ToArray());
        var (positions, labels) = (new List<int>(), new List<int>());
        for (var i = 0; i < order.Length; i++)
        {
            var from = order[i] * padded.SequenceLength;
            padded.InputIds.AsSpan(from, lengths[i]).CopyTo(ids.AsSpan(starts[i]));
            padded.TokenTypeIds.AsSpan(from, lengths[i]).CopyTo(types.AsSpan(starts[i]));
            for (var p = 0; p < padded.MaskedLmPositions.Length; p++)
                if (padded.MaskedLmPositions[p] / padded.SequenceLength == order[i])
                {
                    positions.Add(starts[i] + padded.MaskedLmPositions[p] - from);
                    labels.Add(padded.MaskedLmLabels[p]);
                }
        }
        return padded with
        {
            BatchSize = order.Length,
            SequenceLength = rowLength,
            InputIds = ids,
            TokenTypeIds = types,
            AttentionMask = null,
            Lengths = lengths,
            CuSeqlens = starts,
            MaskedLmPositions = [.. positions],
            MaskedLmLabels = [.. labels],
            NextSentenceLabels = [.. order.Select(i => padded.NextSentenceLabels![i])],
        };
    }

    static int[] Starts(int[] lengths)
    {
        var starts = new int[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++)
            starts[i + 1] = starts[i] + lengths[i];
        return starts;
    }
}
