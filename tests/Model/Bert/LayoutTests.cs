using Millrace.Model.Bert;

namespace Millrace.Model.Tests.Bert;

/// <summary>The same sequences padded, unpadded and packed are the same to the network.</summary>
public sealed class LayoutTests : TorchTest
{
    const double Relative = 1e-5;

    [TorchFact]
    public void Unpadded_batch_gives_the_bits_of_the_padded_one()
    {
        foreach (var config in (BertConfig[])[Cases.Classic.WithDropout(), Cases.Modern.WithDropout()])
            foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
            {
                var padded = Cases.Batch(config, 21);
                var (expected, gradients) = Run(config, precision, padded);
                var (actual, same) = Run(config, precision, Layouts.Unpad(padded));
                Assert.Equal(expected, actual);
                Assert.Equal(gradients, same);
            }
    }

    [TorchFact]
    public void Packed_batch_gives_the_losses_and_gradients_of_the_padded_one()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern])
        {
            var padded = Cases.Batch(config, 22, batchSize: 7);
            var packed = Layouts.Pack(padded, rowLength: 74, [[4, 1], [0, 6], [2], [5, 3]]);
            var (expected, gradients) = Run(config, Precision.Float32, padded);
            var (actual, same) = Run(config, Precision.Float32, packed);
            Assert.Equal(expected.MlmLossSum, actual.MlmLossSum, Relative * expected.MlmLossSum);
            Assert.Equal(expected.NspLossSum, actual.NspLossSum, Relative * expected.NspLossSum);
            Assert.Equal(
                (expected.MlmCount, expected.MlmCorrect, expected.NspCount, expected.NspCorrect),
                (actual.MlmCount, actual.MlmCorrect, actual.NspCount, actual.NspCorrect));
            Closeness.Near(gradients, same, Relative, 0, "gradients");
        }
    }

    [TorchFact]
    public void Neighbours_in_a_row_change_nothing()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern])
        {
            using var network = new BertForPreTraining(config, Precision.Float32, seed: 1);
            var padded = Cases.Batch(config, 23, batchSize: 2);
            var other = padded with { InputIds = [.. padded.InputIds.Select((id, cell) => cell < padded.SequenceLength ? id : (id + 1) % config.VocabSize)] };
            var (one, two) = (Layouts.Pack(padded, 74, [[0, 1]]), Layouts.Pack(other, 74, [[0, 1]]));
            var first = one.Lengths![0] * config.HiddenSize;
            Assert.Equal(network.HiddenStates(one)[..first], network.HiddenStates(two)[..first]);
            Assert.NotEqual(network.HiddenStates(one)[first..], network.HiddenStates(two)[first..]);
        }
    }

    [TorchFact]
    public void Hidden_states_are_those_of_each_sequence_and_zero_at_padding()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var width = Cases.Classic.HiddenSize;
        var padded = Cases.Batch(Cases.Classic, 24, batchSize: 3);
        var packed = Layouts.Pack(padded, rowLength: 80, [[2, 0], [1]]);
        var (expected, actual) = (network.HiddenStates(padded), network.HiddenStates(packed));
        var order = (int[])[2, 0, 1];
        for (var i = 0; i < order.Length; i++)
        {
            var (from, to, size) = (order[i] * padded.SequenceLength * width, packed.CuSeqlens![i] * width, packed.Lengths![i] * width);
            Closeness.Near(expected.AsSpan(from, size), actual.AsSpan(to, size), Relative, 0, $"sequence {i}");
            Assert.All(actual[(to + size)..(packed.CuSeqlens[i + 1] * width)], x => Assert.Equal(0, x));
        }
    }

    [TorchOracleFact]
    public void Packed_batches_equal_PyTorch_in_losses_and_gradients()
    {
        foreach (var config in (BertConfig[])[Cases.Classic, Cases.Modern])
        {
            using var network = new BertForPreTraining(config, Precision.Float32, seed: 11);
            var padded = Cases.Batch(config, 25, batchSize: 6);
            foreach (var batch in (PreTrainingBatch[])[Layouts.Pack(padded, 74, [[3, 5], [0, 1], [4], [2]]), Layouts.Unpad(padded)])
            {
                network.Parameters.ZeroGradients();
                var expected = BertOracle.Run(network, [batch], Cases.AdamW);
                var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), default);
                Assert.Equal(expected["mlm"].Values[0], sums.MlmLoss, Relative * sums.MlmLoss);
                Assert.Equal(expected["nsp"].Values[0], sums.NspLoss, Relative * sums.NspLoss);
                Assert.Equal(expected["nsp_correct"].Values[0], sums.NspCorrect);
                Closeness.Near(expected["hidden"].Values, network.HiddenStates(batch), Relative, 0, "hidden");
                var floor = 1e-7 * Closeness.Norm(network.Parameters.AllGradients);
                foreach (var gradient in network.Parameters.GradientState())
                    Closeness.Near(expected[$"grad.{gradient.Name}"].Values, gradient.Values.Span, Relative, floor, gradient.Name);
            }
        }
    }

    [TorchFact]
    public void Boundaries_that_do_not_fit_the_batch_are_refused()
    {
        using var network = new BertForPreTraining(Cases.Classic, Precision.Float32, seed: 1);
        var batch = Layouts.Unpad(Cases.Batch(Cases.Classic, 2, batchSize: 2, padded: false));
        string Refused(PreTrainingBatch wrong) => Assert.ThrowsAny<ArgumentException>(() => network.Evaluate(wrong)).Message;

        Assert.Equal("cu_seqlens has 2 values, expected 3", Refused(batch with { CuSeqlens = [0, 74] }));
        Assert.Equal("cu_seqlens[0] must be 0, got 1", Refused(batch with { CuSeqlens = [1, 37, 74] }));
        Assert.Equal("cu_seqlens[1] must be in [1, 37]: sequence 0 has 1 to 37 cells, got 38", Refused(batch with { CuSeqlens = [0, 38, 74] }));
        Assert.Equal("cu_seqlens[2] must be in [38, 74]: sequence 1 has 1 to 37 cells, got 37", Refused(batch with { CuSeqlens = [0, 37, 37] }));
        Assert.Equal("input_ids has 74 values, expected 73", Refused(batch with { CuSeqlens = [0, 37, 73] }));
        Assert.Equal("lengths[0] = 38 must be in [0, 38): cells of the sequence + 1 is 38", Refused(batch with { Lengths = [38, 37] }));
        Assert.Equal("sequence 1 of the batch has no visible token", Refused(batch with { Lengths = [37, 0] }));
        Assert.Equal("a batch has either an attention_mask or cu_seqlens, got both", Refused(batch with { AttentionMask = new int[74] }));
    }

    static (PreTrainingSums Sums, float[] Gradients) Run(BertConfig config, Precision precision, PreTrainingBatch batch)
    {
        using var network = new BertForPreTraining(config, precision, seed: 3);
        var sums = network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, 2, 3));
        return (sums, network.Parameters.AllGradients.ToArray());
    }
}
