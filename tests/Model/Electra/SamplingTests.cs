using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Tests.Bert;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Electra;

/// <summary>What the generator draws against the softmax of its logits. The keys are fixed, so nothing here is left to luck.</summary>
public sealed class SamplingTests : TorchTest
{
    const int Draws = 40_000;

    static readonly BertConfig Config = Cases.Classic;

    [TorchFact]
    public void Rows_are_drawn_from_the_softmax_at_the_temperature()
    {
        foreach (var precision in (DType[])[DType.Float32, DType.BFloat16])
            foreach (var temperature in (double[])[1, 0.5, 2])
            {
                using var head = new Head(precision);
                AssertFits(head.Probabilities(temperature), head.Sample(new long[Draws], temperature, key: 5), $"{precision} {temperature}");
            }
    }

    [TorchFact]
    public void Keys_are_drawn_from_the_softmax()
    {
        using var head = new Head(DType.Float32);
        int[] samples = [.. Enumerable.Range(0, Draws / 10).Select(key => head.Sample([0], 1, key)[0])];
        AssertFits(head.Probabilities(1), samples, "keys");
    }

    [TorchFact]
    public void Rows_next_to_each_other_are_drawn_independently()
    {
        using var head = new Head(DType.Float32);
        var samples = head.Sample(new long[Draws], 1, key: 6);
        var expected = head.Probabilities(1).Sum(p => p * p);
        foreach (var distance in (int[])[1, 2, 16, 64])
        {
            var alike = Enumerable.Range(0, Draws - distance).Count(i => samples[i] == samples[i + distance]) / (double)(Draws - distance);
            Assert.Equal(expected, alike, 4.5 * Math.Sqrt(expected * (1 - expected) / Draws));
        }
    }

    [TorchFact]
    public void Same_key_draws_the_same_and_another_one_does_not()
    {
        using var head = new Head(DType.Float32);
        var samples = head.Sample(new long[500], 1, key: 7);
        Assert.Equal(samples, head.Sample(new long[500], 1, key: 7));
        Assert.NotEqual(samples, head.Sample(new long[500], 1, key: 8));
    }

    [TorchFact]
    public void Low_temperature_draws_the_likeliest()
    {
        using var head = new Head(DType.Float32);
        var probabilities = head.Probabilities(1);
        Assert.All(head.Sample(new long[500], 1e-3, key: 9), token => Assert.Equal(probabilities.Max(), probabilities[token]));
    }

    [TorchFact]
    public void All_instruction_sets_draw_from_the_softmax_and_nearly_always_the_same()
    {
        var best = TorchLibrary.Kernels;
        try
        {
            using var head = new Head(DType.Float32);
            NativeMethods.mr_kernels_use("generic");
            var expected = head.Sample(new long[Draws], 1, key: 10);
            foreach (var name in ((string[])["avx2", "avx512", "avx512bf16"]).Where(name => NativeMethods.mr_kernels_use(name) == 0))
            {
                var samples = head.Sample(new long[Draws], 1, key: 10);
                Assert.InRange(samples.Zip(expected).Count(pair => pair.First != pair.Second), 0, 4); // where two tokens tie but for rounding
                AssertFits(head.Probabilities(1), samples, name);
            }
        }
        finally
        {
            NativeMethods.mr_kernels_use(best);
        }
    }

    /// <summary>Pearson's test. Its statistic has the mean and half the variance of its degrees of freedom; six deviations are allowed.</summary>
    static void AssertFits(double[] probabilities, int[] samples, string name)
    {
        var counts = new long[probabilities.Length];
        foreach (var token in samples)
            counts[token]++;
        var (statistic, freedom, rareExpected, rareCount) = (0.0, -1, 0.0, 0L);
        for (var token = 0; token < counts.Length; token++)
        {
            var expected = probabilities[token] * samples.Length;
            if (expected < 10)
                (rareExpected, rareCount) = (rareExpected + expected, rareCount + counts[token]);
            else
                (statistic, freedom) = (statistic + Square(counts[token] - expected) / expected, freedom + 1);
        }
        if (rareExpected >= 10)
            (statistic, freedom) = (statistic + Square(rareCount - rareExpected) / rareExpected, freedom + 1);
        Assert.InRange(freedom, 10, counts.Length);
        Assert.True(statistic < freedom + 6 * Math.Sqrt(2 * freedom), $"{name}: χ² is {statistic:f1} with {freedom} degrees of freedom");
    }

    static double Square(double x) => x * x;

    /// <summary>A masked-LM head on one hidden state.</summary>
    sealed class Head : IDisposable
    {
        readonly FlatParameters parameters;
        readonly MaskedLmHead head;
        readonly float[] hidden = new float[Config.HiddenSize];
        readonly DType type;

        public Head(DType type)
        {
            this.type = type;
            parameters = new FlatParameters(
                [.. Embeddings.ParametersOf(Config, "embeddings", 32), .. MaskedLmHead.ParametersOf(Config, "transform", "decoder", 32)],
                type == DType.BFloat16 ? Precision.BFloat16 : Precision.Float32);
            parameters.Initialize(seed: 3, initializerRange: 0.2);
            CounterRandom.Normal(parameters.ValuesOf("decoder.bias"), 0.3, 4, 0);
            CounterRandom.Normal(hidden, 1, 5, 0);
            head = new MaskedLmHead(Config, parameters, "transform", "decoder", new Embeddings(Config, parameters, "embeddings"));
        }

        public int[] Sample(long[] rows, double temperature, long key) => Call(rows, new int[rows.Length], temperature, key).Samples;

        /// <summary>From the losses of each token as the label.</summary>
        public double[] Probabilities(double temperature)
        {
            double[] weights =
            [
                .. Enumerable.Range(0, Config.VocabSize).Select(token => Math.Exp(-Call([0], [token], 1, 0).Loss / temperature)),
            ];
            var sum = weights.Sum();
            return [.. weights.Select(weight => weight / sum)];
        }

        public void Dispose() => parameters.Dispose();

        (double Loss, int[] Samples) Call(long[] rows, int[] labels, double temperature, long key)
        {
            using var scope = TensorScope.Begin();
            using var inference = GradMode.Off();
            var x = Tensor.From<float>(hidden, [1, hidden.Length], Device.Cpu).As(type);
            var (loss, _, samples) = head.Sample(x, rows, labels, temperature, key);
            return (loss.Number(), samples);
        }
    }
}
