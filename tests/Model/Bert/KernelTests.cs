using Millrace.Model.Bert;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Tests.Bert;

/// <summary>The fused kernels against themselves on other instruction sets, and against finite differences.</summary>
public sealed class KernelTests : TorchTest
{
    [TorchFact]
    public void All_instruction_sets_give_the_same_gradients()
    {
        var best = TorchLibrary.Kernels;
        var usable = ((string[])["generic", "avx2", "avx512", "avx512bf16"]).Where(name => NativeMethods.mr_kernels_use(name) == 0).ToArray();
        Assert.Contains("generic", usable);
        Assert.Contains(best, usable);
        try
        {
            foreach (var config in (BertConfig[])[Cases.Classic.WithDropout(), Cases.Modern.WithDropout()])
                foreach (var (precision, tolerance) in ((Precision, double)[])[(Precision.Float32, 1e-5), (Precision.BFloat16, 0.02)])
                {
                    var expected = Gradients(config, precision, "generic");
                    foreach (var name in usable)
                        Closeness.Near(expected, Gradients(config, precision, name), tolerance, 0, $"{name} {precision}");
                }
        }
        finally
        {
            NativeMethods.mr_kernels_use(best);
        }
    }

    [TorchFact]
    public void Gradients_with_dropout_are_the_slope_of_the_loss()
    {
        foreach (var config in (BertConfig[])[Cases.Classic.WithDropout(), Cases.Modern.WithDropout()])
        {
            using var network = new BertForPreTraining(config, Precision.Float32, seed: 3);
            var batch = Cases.Batch(config, 12);
            var weights = LossWeights.MeansOver([batch]);
            var key = new DropoutKey(1, 2, 3);
            network.Accumulate(batch, weights, key);
            var gradient = network.Parameters.AllGradients.ToArray();
            var values = network.Parameters.Values.AsSpan<float>();
            var start = values.ToArray();

            // Along the gradient itself the slope is its norm.
            var length = Closeness.Norm(gradient);
            double LossAt(double distance)
            {
                var at = network.Parameters.Values.AsSpan<float>();
                for (var i = 0; i < at.Length; i++)
                    at[i] = (float)(start[i] + distance * gradient[i] / length);
                return network.Accumulate(batch, weights, key).Loss;
            }
            var slope = (LossAt(2e-3) - LossAt(-2e-3)) / 4e-3;
            Assert.Equal(length, slope, 3e-3 * length);
        }
    }

    [TorchFact]
    public void Dropout_drops_its_share_and_keeps_the_mean()
    {
        const int rows = 500, width = 200;
        const double probability = 0.3;
        using var scope = TensorScope.Begin();
        using var inference = GradMode.Off();
        var op = Op.Find("millrace::bert_embeddings");
        var word = Tensor.From<float>(new float[width], [1, width], Device.Cpu);
        var gamma = Tensor.From<float>(new float[width], [width], Device.Cpu);
        var beta = Tensor.From<float>([.. Enumerable.Repeat(1f, width)], [width], Device.Cpu);
        var zeros = Tensor.From<int>(new int[rows], [rows], Device.Cpu);
        float[] Draw(long key) =>
            op.Call(word, word, word, gamma, beta, zeros, zeros, zeros, 1e-12, probability, key, DType.Float32).AsSpan<float>().ToArray();

        var (first, second) = (Draw(1), Draw(2));
        Assert.All(first, x => Assert.True(x == 0 || Math.Abs(x - 1 / (1 - probability)) < 1e-6));
        Assert.Equal(first, Draw(1));
        // Five standard deviations of a fair draw.
        var spread = 5 * Math.Sqrt(probability * (1 - probability) / first.Length);
        Assert.Equal(probability, Share(first, x => x == 0), spread);
        var both = first.Zip(second).Count(p => p.First == 0 && p.Second == 0) / (double)first.Length;
        Assert.Equal(probability * probability, both, spread);
        var neighbours = first.Zip(first.Skip(1)).Count(p => p.First == 0 && p.Second == 0) / (double)first.Length;
        Assert.Equal(probability * probability, neighbours, spread);
        var below = first.Zip(first.Skip(width)).Count(p => p.First == 0 && p.Second == 0) / (double)(first.Length - width);
        Assert.Equal(probability * probability, below, spread);
    }

    [TorchFact]
    public void Initial_values_are_normal_and_depend_on_nothing_but_their_key()
    {
        var values = new float[100_001];
        CounterRandom.Normal(values, 2, seed: 1, stream: 2);
        Assert.Equal(0, values.Average(v => (double)v), 0.03);
        Assert.Equal(2, Closeness.Norm(values) / Math.Sqrt(values.Length), 0.03);
        Assert.Equal(0.6827, Share(values, v => Math.Abs(v) < 2), 0.01);
        Assert.Equal(0.0455, Share(values, v => Math.Abs(v) > 4), 0.005);
        var part = new float[501];
        CounterRandom.Normal(part, 2, seed: 1, stream: 2, first: 400);
        Assert.Equal(values[400..901], part);
        for (var i = 0; i < 1000; i += 2)
        {
            var (u, v) = ((CounterRandom.Bits(1, 2, (ulong)i) >> 11) / (double)(1UL << 53), (CounterRandom.Bits(1, 2, (ulong)i + 1) >> 11) / (double)(1UL << 53));
            var radius = 2 * Math.Sqrt(-2 * Math.Log(1 - u));
            Assert.Equal(radius * Math.Cos(2 * Math.PI * v), values[i], 2e-6);
            Assert.Equal(radius * Math.Sin(2 * Math.PI * v), values[i + 1], 2e-6);
        }
    }

    static double Share(float[] values, Func<float, bool> condition) => values.Count(condition) / (double)values.Length;

    static float[] Gradients(BertConfig config, Precision precision, string kernels)
    {
        Assert.Equal(0, NativeMethods.mr_kernels_use(kernels));
        using var network = new BertForPreTraining(config, precision, seed: 3);
        var batch = Cases.Batch(config, 12);
        network.Accumulate(batch, LossWeights.MeansOver([batch]), new DropoutKey(1, 2, 3));
        return network.Parameters.AllGradients.ToArray();
    }
}
