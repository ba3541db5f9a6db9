using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Tests.Bert;

namespace Millrace.Model.Tests.Electra;

public sealed class ElectraForPreTrainingTests : TorchTest
{
    static readonly DropoutKey Key = new(7, 8, 9);

    [TorchFact]
    public void Sample_that_is_the_original_counts_as_original()
    {
        var replacements = new Replacements([1, 4, 2], [11, 12, 13], [11, 50, 51]);
        Assert.Equal([0, 11, 51, 3, 50, 5], replacements.Corrupt([0, 1, 2, 3, 4, 5]));
        Assert.Equal([0, 0, 1, 0, 1, 0], replacements.Labels(6));
    }

    [TorchFact]
    public void Counts_are_those_of_what_was_drawn()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 1);
        var batch = ElectraCases.Batch(3);
        var drawn = ElectraCases.Draw(network, batch, Key);
        var replaced = drawn.Samples.Zip(drawn.Originals).Count(pair => pair.First != pair.Second);

        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), Key).Discriminator!.Value;

        Assert.InRange(replaced, 1, drawn.Rows.Length);
        Assert.Equal((batch.Tokens, drawn.Rows.Length, replaced), (sums.Tokens, sums.Sampled, sums.Replaced));
        Assert.InRange(sums.TruePositives, 0, replaced);
        Assert.InRange(sums.FalsePositives, 0, batch.Tokens - replaced);
        Assert.Equal(1 - (double)replaced / drawn.Rows.Length, sums.SampledAccuracy, 1e-12);
    }

    [TorchFact]
    public void Same_key_gives_the_same_bits_and_another_one_other_replacements()
    {
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
        {
            using var network = new ElectraForPreTraining(ElectraCases.Modern.WithDropout(), precision, seed: 1);
            var batch = ElectraCases.Batch(4);
            var weights = LossWeights.MeansOver([batch]);

            var first = network.Accumulate(batch, weights, Key);
            var gradients = network.Parameters.AllGradients.ToArray();
            network.Parameters.ZeroGradients();
            Assert.Equal(first, network.Accumulate(batch, weights, Key));
            Assert.Equal(gradients, network.Parameters.AllGradients.ToArray());

            var drawn = ElectraCases.Draw(network, batch, Key).Samples;
            foreach (var other in (DropoutKey[])[Key with { Seed = 1 }, Key with { Step = 1 }, Key with { MicroBatch = 1 }])
                Assert.NotEqual(drawn, ElectraCases.Draw(network, batch, other).Samples);
        }
    }

    [TorchFact]
    public void Evaluation_of_a_batch_is_the_same_each_time_and_leaves_no_gradients()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Modern.WithDropout(), Precision.Float32, seed: 1);
        var batch = ElectraCases.Batch(4);
        var sums = network.Evaluate(batch);
        Assert.Equal(sums, network.Evaluate(batch));
        Assert.Equal(batch.Tokens, sums.Discriminator!.Value.Tokens);
        Assert.All(network.Parameters.AllGradients.ToArray(), g => Assert.Equal(0, g));
    }

    /// <summary>Cold enough, the likeliest token is drawn whatever the key: then nothing is left that depends on the cut.</summary>
    [TorchFact]
    public void Four_micro_batches_equal_one_batch()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic with { Temperature = 1e-3 }, Precision.Float32, seed: 1);
        Cases.Perturb(network);
        var whole = ElectraCases.Batch(4, batchSize: 8);
        var quarters = Enumerable.Range(0, 4).Select(i => Cases.Part(whole, 2 * i, 2)).ToArray();
        var weights = LossWeights.MeansOver(quarters);
        Assert.Equal(LossWeights.MeansOver([whole]), weights);

        var expected = network.Accumulate(whole, weights, Key);
        var gradients = network.Parameters.AllGradients.ToArray();
        network.Parameters.ZeroGradients();
        var sums = default(PreTrainingSums);
        for (var i = 0; i < quarters.Length; i++)
            sums += network.Accumulate(quarters[i], weights, Key with { MicroBatch = i });

        Assert.Equal(expected.Loss, sums.Loss, 1e-6 * expected.Loss);
        Assert.Equal(expected.Detection with { LossSum = 0, WeightedLossSum = 0 }, sums.Detection with { LossSum = 0, WeightedLossSum = 0 });
        Closeness.Near(gradients, network.Parameters.AllGradients, 2e-6, 0, "gradients");
    }

    [TorchFact]
    public void Lengths_and_unpadded_cells_say_the_same_as_a_mask()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 1);
        var masked = ElectraCases.Batch(7);
        var lengths = masked.AttentionMask!.Chunk(masked.SequenceLength).Select(row => row.Sum()).ToArray();
        var visible = Enumerable.Range(0, masked.InputIds.Length).Where(cell => masked.AttentionMask![cell] != 0).ToArray();
        var place = visible.Select((cell, row) => (cell, row)).ToDictionary(pair => pair.cell, pair => pair.row);
        var unpadded = masked with
        {
            AttentionMask = null,
            CuSeqlens = [0, .. lengths.Select((_, i) => lengths[..(i + 1)].Sum())],
            InputIds = [.. visible.Select(cell => masked.InputIds[cell])],
            TokenTypeIds = [.. visible.Select(cell => masked.TokenTypeIds[cell])],
            MaskedLmPositions = [.. masked.MaskedLmPositions.Select(cell => place[cell])],
        };
        var weights = LossWeights.MeansOver([masked]);
        var expected = network.Accumulate(masked, weights, Key);
        Assert.Equal(expected, network.Accumulate(masked with { AttentionMask = null, Lengths = lengths }, weights, Key));
        Assert.Equal(expected, network.Accumulate(unpadded, weights, Key));
    }

    /// <summary>The discriminator reaches the generator through the embeddings alone, never through what was drawn.</summary>
    [TorchFact]
    public void Generator_has_the_same_gradients_whatever_the_discriminator_counts()
    {
        var batch = ElectraCases.Batch(5);
        var gradients = new List<Dictionary<string, float[]>>();
        foreach (var weight in (double[])[0, 50])
        {
            using var network = new ElectraForPreTraining(ElectraCases.Classic with { DiscWeight = weight }, Precision.Float32, seed: 1);
            network.Accumulate(batch, LossWeights.MeansOver([batch]), Key);
            gradients.Add(network.Parameters.GradientState().ToDictionary(g => g.Name, g => g.Values.ToArray()));
        }
        foreach (var (name, values) in gradients[1])
            if (name.StartsWith("generator.", StringComparison.Ordinal))
                Assert.Equal(gradients[0][name], values);
            else
                Assert.NotEqual(gradients[0][name], values);
    }

    [TorchFact]
    public void Batch_with_nothing_masked_trains_the_discriminator_alone()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 1);
        var silent = ElectraCases.Batch(5) with { MaskedLmPositions = [], MaskedLmLabels = [] };
        var sums = network.Accumulate(silent, LossWeights.MeansOver([silent]), Key);
        Assert.Equal((0, 0.0, silent.Tokens, 0, 0), (sums.MlmCount, sums.MlmLoss, sums.Detection.Tokens, sums.Detection.Sampled, sums.Detection.Replaced));
        Assert.Equal(50 * sums.Detection.Loss, sums.Loss, 1e-12 * sums.Loss);
        foreach (var gradient in network.Parameters.GradientState())
            Assert.Equal(
                gradient.Name.StartsWith("generator.", StringComparison.Ordinal), gradient.Values.Span.IndexOfAnyExcept(0f) < 0);
    }

    [TorchFact]
    public void Next_sentence_labels_change_nothing()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 1);
        var batch = ElectraCases.Batch(6);
        Assert.Equal(network.Evaluate(batch), network.Evaluate(batch with { NextSentenceLabels = new int[batch.BatchSize] }));
    }

    /// <summary>With the draws held, since another one would be another loss.</summary>
    [TorchFact]
    public void Gradients_with_dropout_are_the_slope_of_the_loss()
    {
        foreach (var config in (ElectraConfig[])[ElectraCases.Classic.WithDropout(), ElectraCases.Modern.WithDropout()])
        {
            using var network = new ElectraForPreTraining(config, Precision.Float32, seed: 3);
            var batch = ElectraCases.Batch(12);
            var weights = LossWeights.MeansOver([batch]);
            var (tokens, maskedRows) = network.Read(batch);
            var held = network.Generate(tokens, maskedRows, batch.MaskedLmLabels, Key, weight: 0, trains: true).Replacements;
            network.Parameters.ZeroGradients();
            double Loss()
            {
                var sums = network.Generate(tokens, maskedRows, batch.MaskedLmLabels, Key, weights.Mlm, trains: true).Sums;
                return (sums with { Detection = network.Discriminate(tokens, held, Key, config.DiscWeight * weights.Discriminator, trains: true) }).Loss;
            }

            Loss();
            var gradient = network.Parameters.AllGradients.ToArray();
            var values = network.Parameters.Values.AsSpan<float>().ToArray();
            var length = Closeness.Norm(gradient);
            double LossAt(double distance)
            {
                var moved = network.Parameters.Values.AsSpan<float>();
                for (var i = 0; i < values.Length; i++)
                    moved[i] = (float)(values[i] + distance * gradient[i] / length);
                return Loss();
            }

            // Along the gradient itself the slope is its norm; four points cancel the third derivative.
            const double Step = 2e-3;
            var slope = (8 * (LossAt(Step) - LossAt(-Step)) - (LossAt(2 * Step) - LossAt(-2 * Step))) / (12 * Step);
            Assert.Equal(length, slope, 5e-3 * length);
        }
    }

    [TorchFact]
    public void Bfloat16_loss_and_gradients_are_those_of_float32_within_its_precision()
    {
        foreach (var config in (ElectraConfig[])[ElectraCases.Classic, ElectraCases.Modern])
        {
            using var exact = new ElectraForPreTraining(config with { Temperature = 1e-3 }, Precision.Float32, seed: 1);
            using var half = new ElectraForPreTraining(config with { Temperature = 1e-3 }, Precision.BFloat16, seed: 1);
            foreach (var network in (ElectraForPreTraining[])[exact, half])
                Cases.Perturb(network);
            var batch = ElectraCases.Batch(9);
            var weights = LossWeights.MeansOver([batch]);
            var (tokens, maskedRows) = exact.Read(batch);
            var held = ElectraCases.Draw(exact, batch, Key); // rounding may decide between two likely tokens
            PreTrainingSums Losses(ElectraForPreTraining network) =>
                network.Generate(tokens, maskedRows, batch.MaskedLmLabels, Key, weights.Mlm, trains: true).Sums with
                {
                    Detection = network.Discriminate(tokens, held, Key, config.DiscWeight * weights.Discriminator, trains: true),
                };

            Assert.Equal(Losses(exact).Loss, Losses(half).Loss, 0.02 * Losses(exact).Loss);
            exact.Parameters.ZeroGradients();
            half.Parameters.ZeroGradients();
            Losses(exact);
            Losses(half);
            Closeness.Near(exact.Parameters.AllGradients, half.Parameters.AllGradients, 0.04, 0, "gradients");
        }
    }

    [TorchFact]
    public void Seed_alone_decides_the_network_and_parts_do_not_start_alike()
    {
        using var one = new ElectraForPreTraining(ElectraCases.Modern, Precision.Float32, seed: 5);
        using var same = new ElectraForPreTraining(ElectraCases.Modern, Precision.BFloat16, seed: 5);
        Assert.Equal(one.Parameters.Values.AsSpan<float>().ToArray(), same.Parameters.Values.AsSpan<float>().ToArray());
        Assert.NotEqual(
            one.Parameters.ValuesOf("generator.electra.encoder.layer.0.attention.self.query.weight")[..24].ToArray(),
            one.Parameters.ValuesOf("discriminator.electra.encoder.layer.0.attention.self.query.weight")[..24].ToArray());
    }

    [TorchFact]
    public void Label_that_is_no_token_is_refused()
    {
        using var network = new ElectraForPreTraining(ElectraCases.Classic, Precision.Float32, seed: 1);
        var batch = ElectraCases.Batch(5);
        int[] labels = [.. batch.MaskedLmLabels[..^1], 67];
        var refused = Assert.Throws<ArgumentException>(() => network.Evaluate(batch with { MaskedLmLabels = labels }));
        Assert.Equal($"masked_lm_labels[{labels.Length - 1}] = 67 must be in [0, 67): vocab_size is 67", refused.Message);
    }
}
