using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Benchmarks;

/// <summary>Our side of <see cref="CudaTrainBench"/>, in a process of its own as the peer's is: forward, backward, clip, LAMB.</summary>
static class CudaTrainingStep
{
    /// <summary>What the program is called with to run it.</summary>
    public const string Command = "cuda-step";

    const int WarmUpSteps = 4;

    /// <summary>BERT-large as NVIDIA trains it, its vocabulary padded for tensor cores.</summary>
    public static BertConfig Large { get; } = new(
        VocabSize: 30528, HiddenSize: 1024, NumHiddenLayers: 24, NumAttentionHeads: 16, IntermediateSize: 4096, Activation.Gelu,
        HiddenDropoutProb: 0.1, AttentionProbsDropoutProb: 0.1, MaxPositionEmbeddings: 512, TypeVocabSize: 2,
        InitializerRange: 0.02, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    /// <summary>Runs <c>PRECISION SEQUENCES LENGTH MASKED CHECKPOINTS STEPS</c> and prints one line of JSON: the seconds of each step.</summary>
    public static void Run(string[] arguments)
    {
        var numbers = arguments[1..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var precision = Enum.Parse<Precision>(arguments[0]);
        using var thread = new TorchThread("bench", threads: 1);
        var (seconds, loss) = thread.Invoke(() => Measure(precision, numbers[0], numbers[1], numbers[2], numbers[3] != 0, numbers[4]));
        Console.WriteLine(JsonSerializer.Serialize(new { seconds, loss }));
    }

    static (double[] Seconds, double Loss) Measure(Precision precision, int sequences, int length, int masked, bool checkpoints, int steps)
    {
        var backend = Backend.Of(DeviceChoice.Cuda, precision) with { CheckpointActivations = checkpoints };
        using var network = new BertForPreTraining(Large, backend, seed: 1);
        using var optimizer = Optimizer.Create(
            new OptimizerOptions(
                OptimizerKind.Lamb, 0.9, 0.999, 1e-6, 0.01, ["bias", "LayerNorm"], 1.0, UseNvlamb: false, BiasCorrection: true, LayerwiseLrDecay: 1),
            network.Parameters);
        var step = new PreTrainingStep(network, optimizer, seed: 1);
        var batch = Batch(sequences, length, masked);
        var (seconds, loss) = (new double[steps], 0.0);
        for (var i = -WarmUpSteps; i < steps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            loss = step.Run([batch], 1e-4).Loss;
            backend.Device.Synchronize();
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return (seconds, loss);
    }

    static PreTrainingBatch Batch(int sequences, int length, int masked)
    {
        var ids = new int[sequences * length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = (int)(CounterRandom.Bits(1, 0, (ulong)i) % (ulong)Large.VocabSize);
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
