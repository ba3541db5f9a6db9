using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Bert;

public sealed class BertForPreTrainingTests : TorchTest
{
    [TorchFact]
    public void Four_micro_batches_equal_one_batch()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var whole = Cases.Batch(Cases.Classic, 4, batchSize: 8);
        var quarters = Enumerable.Range(0, 4).Select(i => Part(whole, 2 * i, 2)).ToArray();
        var weights = LossWeights.MeansOver(quarters);
        Assert.Equal(LossWeights.MeansOver([whole]), weights);

        var expected = network.Accumulate(whole, weights, default);
        var gradients = network.Parameters.AllGradients.ToArray();
        network.Parameters.ZeroGradients();
        var sums = quarters.Aggregate(default(PreTrainingSums), (total, part) => total + network.Accumulate(part, weights, default));

        Assert.Equal(expected.Loss, sums.Loss, 1e-6 * expected.Loss);
        Assert.Equal(expected.MlmCorrect, sums.MlmCorrect);
        Closeness.Near(gradients, network.Parameters.AllGradients, 1e-6, 0, "gradients");
    }

    [TorchFact]
    public void Padding_changes_nothing()
    {
        using var network = new BertForPreTraining(Cases.Modern, Precision.Float32, seed: 1);
        var tight = Cases.Batch(Cases.Modern, 6, sequenceLength: 19, padded: false);
        var wide = Widen(tight, 31);
        var weights = LossWeights.MeansOver([tight]);

        var expected = network.Accumulate(tight, weights, default);
        var gradients = network.Parameters.AllGradients.ToArray();
        network.Parameters.ZeroGradients();
        var actual = network.Accumulate(wide, weights, default);

        Assert.Equal(expected, actual);
        Assert.Equal(gradients, network.Parameters.AllGradients.ToArray());
    }

    [TorchFact]
    public void Sequence_with_nothing_to_predict_adds_nothing()
    {
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
        {
            using var network = new BertForPreTraining(Cases.Modern, precision, seed: 1);
            var batch = Cases.Batch(Cases.Modern, 5, batchSize: 3) with { NextSentenceLabels = null };
            var weights = LossWeights.MeansOver([batch]);
            var (length, kept) = (batch.SequenceLength, Enumerable.Range(0, batch.MaskedLmPositions.Length)
                .Where(i => batch.MaskedLmPositions[i] / batch.SequenceLength < 2).ToArray());
            var silent = batch with
            {
                MaskedLmPositions = [.. kept.Select(i => batch.MaskedLmPositions[i])],
                MaskedLmLabels = [.. kept.Select(i => batch.MaskedLmLabels[i])],
            };
            var without = silent with
            {
                BatchSize = 2,
                InputIds = batch.InputIds[..(2 * length)],
                TokenTypeIds = batch.TokenTypeIds[..(2 * length)],
                AttentionMask = batch.AttentionMask![..(2 * length)],
            };
            var expected = network.Accumulate(without, weights, default);
            var gradients = network.Parameters.AllGradients.ToArray();
            network.Parameters.ZeroGradients();
            Assert.Equal(expected.Loss, network.Accumulate(silent, weights, default).Loss, 1e-6 * expected.Loss);
            Closeness.Near(gradients, network.Parameters.AllGradients, precision == Precision.Float32 ? 1e-6 : 1e-3, 0, "gradients");
        }
    }

    [TorchFact]
    public void Batch_with_nothing_to_predict_adds_nothing()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var silent = Cases.Batch(Cases.Classic, 5) with { MaskedLmPositions = [], MaskedLmLabels = [], NextSentenceLabels = null };
        Assert.Equal(default, network.Accumulate(silent, new LossWeights(0.1, 0.1, 0.1), default));
        Assert.Equal(default, network.Evaluate(silent));
        Assert.All(network.Parameters.AllGradients.ToArray(), g => Assert.Equal(0, g));
    }

    [TorchFact]
    public void Lengths_say_the_same_as_a_mask()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var masked = Cases.Batch(Cases.Classic, 7);
        var lengths = masked.AttentionMask!.Chunk(masked.SequenceLength).Select(row => row.Sum()).ToArray();
        Assert.Equal(network.Evaluate(masked), network.Evaluate(masked with { AttentionMask = null, Lengths = lengths }));
    }

    [TorchFact]
    public void Next_sentence_labels_are_optional()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var batch = Cases.Batch(Cases.Classic, 8);
        var both = network.Evaluate(batch);
        var sums = network.Accumulate(batch with { NextSentenceLabels = null }, LossWeights.MeansOver([batch]), default);
        Assert.Equal(both.MlmLoss, sums.Loss);
        Assert.Equal(0, sums.NspCount);
        Assert.All(network.Parameters.GradientsOf("cls.seq_relationship.weight").ToArray(), g => Assert.Equal(0, g));
    }

    [TorchFact]
    public void Bfloat16_loss_and_gradients_are_those_of_float32_within_its_precision()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern])
        {
            using var exact = new BertForPreTraining(config, Precision.Float32, seed: 1);
            using var rounded = new BertForPreTraining(config, Precision.BFloat16, seed: 1);
            var batch = Cases.Batch(config, 9);
            var weights = LossWeights.MeansOver([batch]);
            var expected = exact.Accumulate(batch, weights, default);
            var actual = rounded.Accumulate(batch, weights, default);
            Assert.Equal(expected.Loss, actual.Loss, 0.01 * expected.Loss);
            // 8 bits of mantissa and a handful of roundings in a row: a few percent of each gradient, noise not bias.
            Closeness.Near(exact.Parameters.AllGradients, rounded.Parameters.AllGradients, 0.03, 0, "gradients");
        }
    }

    [TorchFact]
    public void Same_seed_gives_the_same_network_whatever_the_precision()
    {
        using var a = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 5);
        using var b = new BertForPreTraining(Cases.Classic, Precision.BFloat16, seed: 5);
        using var c = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 6);
        Assert.Equal(a.Parameters.Values.AsSpan<float>().ToArray(), b.Parameters.Values.AsSpan<float>().ToArray());
        Assert.NotEqual(a.Parameters.Values.AsSpan<float>().ToArray(), c.Parameters.Values.AsSpan<float>().ToArray());
        var words = a.Parameters.ValuesOf("bert.embeddings.word_embeddings.weight");
        Assert.Equal(Cases.Classic.InitializerRange, Closeness.Norm(words) / Math.Sqrt(words.Length), 0.05 * Cases.Classic.InitializerRange);
    }

    [TorchFact]
    public void Wrong_batch_is_refused_before_any_work()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var batch = Cases.Batch(Cases.Classic, 2);
        string Refused(PreTrainingBatch wrong) => Assert.ThrowsAny<ArgumentException>(() => network.Evaluate(wrong)).Message;

        Assert.Equal("input_ids has 3 values, expected 185", Refused(batch with { InputIds = [1, 2, 3] }));
        Assert.Equal("input_ids[0] = 67 must be in [0, 67): vocab_size is 67", Refused(batch with { InputIds = [67, .. batch.InputIds[1..]] }));
        Assert.Equal("masked_lm_positions[0] = 184 points at padding",
            Refused(batch with { MaskedLmPositions = [184], MaskedLmLabels = [1], AttentionMask = [.. batch.AttentionMask![..184], 0] }));
        Assert.Equal("masked_lm_labels has 0 values, expected 1", Refused(batch with { MaskedLmPositions = [1], MaskedLmLabels = [] }));
        Assert.Equal("sequence 0 of the batch has no visible token", Refused(batch with { AttentionMask = new int[185] }));
    }

    [TorchFact]
    public void Memory_does_not_grow_with_steps()
    {
        using var network = new BertForPreTraining(Cases.Classic.WithDropout(), Precision.Float32, seed: 1);
        using var optimizer = Optimizer.Create(Cases.AdamW, network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 1);
        var batch = Cases.Batch(Cases.Classic, 3, batchSize: 16);
        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
                step.Run([batch], 1e-3);
        }

        Train(30);
        var alive = Tensor.AliveCount;
        var before = ResidentBytes();
        Train(150);
        Assert.Equal(alive, Tensor.AliveCount);
        // One step's activations take over a megabyte: a leak of any of them would show as 150.
        Assert.True(ResidentBytes() - before < 32L << 20, $"grew by {ResidentBytes() - before} bytes");
    }

    static long ResidentBytes()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    static PreTrainingBatch Part(PreTrainingBatch batch, int first, int count)
    {
        var (from, to) = (first * batch.SequenceLength, (first + count) * batch.SequenceLength);
        var mine = Enumerable.Range(0, batch.MaskedLmPositions.Length)
            .Where(i => batch.MaskedLmPositions[i] >= from && batch.MaskedLmPositions[i] < to).ToArray();
        return batch with
        {
            BatchSize = count,
            InputIds = batch.InputIds[from..to],
            TokenTypeIds = batch.TokenTypeIds[from..to],
            AttentionMask = batch.AttentionMask![from..to],
            MaskedLmPositions = [.. mine.Select(i => batch.MaskedLmPositions[i] - from)],
            MaskedLmLabels = [.. mine.Select(i => batch.MaskedLmLabels[i])],
            NextSentenceLabels = batch.NextSentenceLabels![first..(first + count)],
        };
    }

    /// <summary>The same sequences with padding behind them.</summary>
    static PreTrainingBatch Widen(PreTrainingBatch batch, int length)
    {
        int[] Spread(int[] cells, int padding) => [.. cells.Chunk(batch.SequenceLength)
            .SelectMany(row => row.Concat(Enumerable.Repeat(padding, length - batch.SequenceLength)))];
        return batch with
        {
            SequenceLength = length,
            InputIds = Spread(batch.InputIds, 3),
            TokenTypeIds = Spread(batch.TokenTypeIds, 1),
            AttentionMask = Spread(batch.AttentionMask!, 0),
            MaskedLmPositions = [.. batch.MaskedLmPositions.Select(p => p / batch.SequenceLength * length + p % batch.SequenceLength)],
        };
    }
}
