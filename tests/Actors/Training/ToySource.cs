using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Parameters;

namespace Millrace.Actors.Tests.Training;

/// <summary>
/// Sequences of one token said again and again: the masked ones can be read off their neighbours, and the second segment "follows"
/// where the token is even.
/// </summary>
sealed class ToySource : IBatchSource
{
    public const int VocabSize = 64;
    public const int SequenceLength = 16;
    public const int BatchSize = 4;
    const int Mask = 1;

    /// <summary>Micro-batches of a step.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>Held-out batches.</summary>
    public int HeldOutBatches { get; init; } = 2;

    /// <summary>Called before a step is loaded.</summary>
    public Action<long>? OnStep { get; set; }

    /// <summary>Called before each held-out batch.</summary>
    public Action<int>? OnHeldOut { get; set; }

    /// <summary>Called when the trainer takes a micro-batch by its index.</summary>
    public Action<long, int>? OnMicroBatch { get; set; }

    public IReadOnlyList<PreTrainingBatch> Step(long step)
    {
        OnStep?.Invoke(step);
        PreTrainingBatch[] batches = [.. Enumerable.Range(0, MicroBatches).Select(i => Batch((ulong)(step * MicroBatches + i)))];
        return OnMicroBatch is { } told ? new WatchedList<PreTrainingBatch>(batches, index => told(step, index)) : batches;
    }

    public IEnumerable<PreTrainingBatch> HeldOut()
    {
        for (var i = 0; i < HeldOutBatches; i++)
        {
            OnHeldOut?.Invoke(i);
            yield return Batch(ulong.MaxValue - (ulong)i);
        }
    }

    static PreTrainingBatch Batch(ulong number)
    {
        var ids = new int[BatchSize * SequenceLength];
        var types = new int[ids.Length];
        var (positions, labels, next) = (new List<int>(), new List<int>(), new int[BatchSize]);
        for (var b = 0; b < BatchSize; b++)
        {
            var token = 2 + (int)(CounterRandom.Bits(7, number, (ulong)b) % 8);
            next[b] = token % 2;
            for (var s = 0; s < SequenceLength; s++)
            {
                var cell = b * SequenceLength + s;
                types[cell] = s < SequenceLength / 2 ? 0 : 1;
                ids[cell] = s % 5 == 3 ? Mask : token;
                if (s % 5 != 3)
                    continue;
                positions.Add(cell);
                labels.Add(token);
            }
        }
        return new PreTrainingBatch
        {
            BatchSize = BatchSize,
            SequenceLength = SequenceLength,
            InputIds = ids,
            TokenTypeIds = types,
            MaskedLmPositions = [.. positions],
            MaskedLmLabels = [.. labels],
            NextSentenceLabels = next,
        };
    }
}
