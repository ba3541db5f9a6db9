using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Benchmarks;

/// <summary>Our side of <see cref="TrainBench"/>, in a process of its own as the peer's is: forward, backward, clip, AdamW.</summary>
static class TrainingStep
{
    /// <summary>What the program is called with to run it.</summary>
    public const string Command = "training-step";

    const int WarmUpSteps = 2;

    /// <summary>Runs <c>NETWORK PRECISION DROPOUT THREADS STEPS</c> and prints one line of JSON: the seconds of each step.</summary>
    public static void Run(string[] arguments)
    {
        var network = TrainingNetwork.Of(arguments[0]);
        var precision = arguments[1] == "bf16" ? Precision.BFloat16 : Precision.Float32;
        var dropout = double.Parse(arguments[2], CultureInfo.InvariantCulture);
        var threads = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        var steps = int.Parse(arguments[4], CultureInfo.InvariantCulture);
        var config = network.Config with { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout };
        Console.WriteLine(JsonSerializer.Serialize(new { seconds = Measure(network, config, precision, threads, steps) }));
    }

    static double[] Measure(TrainingNetwork shape, BertConfig config, Precision precision, int threads, int steps)
    {
        using var thread = new TorchThread("bench", threads);
        return thread.Invoke(() =>
        {
            using var network = new BertForPreTraining(config, precision, seed: 1);
            using var optimizer = Optimizer.Create(
                new OptimizerOptions(OptimizerKind.Adamw, 0.9, 0.999, 1e-6, 0.01, ["bias", "LayerNorm"], 1.0, UseNvlamb: false, BiasCorrection: true, LayerwiseLrDecay: 1),
                network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 1);
            var batch = Batch(config, shape);
            var seconds = new double[steps];
            for (var i = -WarmUpSteps; i < steps; i++)
            {
                var start = Stopwatch.GetTimestamp();
                step.Run([batch], 1e-4);
                if (i >= 0)
                    seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            return seconds;
        });
    }

    static PreTrainingBatch Batch(BertConfig config, TrainingNetwork shape)
    {
        var (sequences, length, masked) = (TrainingNetwork.Sequences, shape.SequenceLength, shape.Masked);
        var ids = new int[sequences * length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = (int)(CounterRandom.Bits(1, 0, (ulong)i) % (ulong)config.VocabSize);
        return new PreTrainingBatch
        {
            BatchSize = sequences,
            SequenceLength = length,
            InputIds = ids,
            TokenTypeIds = [.. ids.Select((_, i) => i % length < length / 2 ? 0 : 1)],
            MaskedLmPositions = [.. Enumerable.Range(0, sequences * masked).Select(i => i / masked * length + i % masked * (length / masked))],
            MaskedLmLabels = ids[..(sequences * masked)],
            NextSentenceLabels = [.. Enumerable.Range(0, sequences).Select(i => i % 2)],
        };
    }
}
