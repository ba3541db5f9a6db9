using Millrace.Model.Bert;
using Millrace.Stages.Binning;

namespace Millrace.Stages.Tests.Loading;

/// <summary>What a batch holds, sequence by sequence, however it is laid out.</summary>
static class Sequences
{
    /// <summary>A sequence as text: ids, types, positions, labels, next-sentence label.</summary>
    public static string Of(BinnedPair pair) => Text(
        pair.Sample.InputIds, pair.Sample.InputIds.Select((_, i) => i < pair.Sample.Pair.SegmentBStart ? 0 : 1),
        pair.Sample.MaskedLmPositions, pair.Sample.MaskedLmLabels, pair.Sample.Pair.IsRandomNext ? 1 : 0);

    /// <summary>The sequences of a batch; the masks of each in ascending order.</summary>
    public static IEnumerable<string> Of(PreTrainingBatch batch)
    {
        for (var i = 0; i < batch.BatchSize; i++)
        {
            var (start, end) = Cells(batch, i);
            var predictions = Enumerable.Range(0, batch.MaskedLmPositions.Length)
                .Where(p => batch.MaskedLmPositions[p] >= start && batch.MaskedLmPositions[p] < end).ToList();
            yield return Text(
                batch.InputIds[start..end], batch.TokenTypeIds[start..end], predictions.Select(p => batch.MaskedLmPositions[p] - start),
                predictions.Select(p => batch.MaskedLmLabels[p]), batch.NextSentenceLabels![i]);
        }
    }

    /// <summary>The ids of the sequences before they were masked.</summary>
    public static IEnumerable<string> Originals(PreTrainingBatch batch)
    {
        int[] ids = [.. batch.InputIds];
        for (var i = 0; i < batch.MaskedLmPositions.Length; i++)
            ids[batch.MaskedLmPositions[i]] = batch.MaskedLmLabels[i];
        for (var i = 0; i < batch.BatchSize; i++)
        {
            var (start, end) = Cells(batch, i);
            yield return string.Join(' ', ids[start..end]);
        }
    }

    /// <summary>The cells of a sequence that are tokens.</summary>
    public static (int Start, int End) Cells(PreTrainingBatch batch, int sequence)
    {
        var start = batch.CuSeqlens?[sequence] ?? sequence * batch.SequenceLength;
        return (start, start + (batch.Lengths?[sequence] ?? batch.CuSeqlens![sequence + 1] - start));
    }

    /// <summary>Everything that some batches say.</summary>
    public static string Text(IReadOnlyList<PreTrainingBatch> batches) => string.Join('\n', batches.Select(b =>
        $"{b.BatchSize} {b.SequenceLength} {string.Join(' ', b.Lengths ?? [])}|{string.Join(' ', b.CuSeqlens ?? [])}|{string.Join(' ', b.NextSentenceLabels!)} "
        + Text(b.InputIds, b.TokenTypeIds, b.MaskedLmPositions, b.MaskedLmLabels, 0)));

    static string Text(IEnumerable<int> ids, IEnumerable<int> types, IEnumerable<int> positions, IEnumerable<int> labels, int next) =>
        $"{string.Join(' ', ids)}|{string.Join(' ', types)}|{string.Join(' ', positions)}|{string.Join(' ', labels)}|{next}";
}
