using System.Diagnostics;
using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Benchmarks;

/// <summary>How many sequences a training step processes a second: forward, backward, clip, AdamW. The peer is peer_train.py.</summary>
static class TrainingStepBench
{
    /// <summary>4 layers of 256, sequences of 128, 20 of them masked: the shape of the published figures.</summary>
    public static readonly BertConfig Small = new(
        VocabSize: 4096, HiddenSize: 256, NumHiddenLayers: 4, NumAttentionHeads: 4, IntermediateSize: 1024, Activation.Gelu,
        HiddenDropoutProb: 0, AttentionProbsDropoutProb: 0, MaxPositionEmbeddings: 128, TypeVocabSize: 2,
        InitializerRange: 0.02, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post);

    /// <summary>The network that learns in five minutes on two cores: sequences of 64, 10 of them masked.</summary>
    public static readonly BertConfig FiveMinutes = Small with
    {
        VocabSize = 2048,
        HiddenSize = 192,
        NumHiddenLayers = 3,
        NumAttentionHeads = 3,
        IntermediateSize = 768,
        PositionEmbeddingType = PositionEmbeddingType.Alibi,
        LayerNormPosition = LayerNormPosition.Pre,
    };

    /// <summary>Runs a line of arguments: <c>precision [small|five-minutes] [dropout] [threads] [steps]</c>, prints one line of JSON.</summary>
    public static void Run(string[] arguments)
    {
        var precision = arguments[0] == "bf16" ? Precision.BFloat16 : Precision.Float32;
        var config = arguments.Length > 1 && arguments[1] == "five-minutes" ? FiveMinutes : Small;
        var dropout = arguments.Length > 2 ? double.Parse(arguments[2], CultureInfo.InvariantCulture) : 0;
        var threads = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 2;
        var steps = arguments.Length > 4 ? int.Parse(arguments[4], CultureInfo.InvariantCulture) : 8;
        config = config with { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout };
        var (speed, processor) = Measure(config, precision, threads, steps);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"ours\": \"libtorch {TorchLibrary.TorchVersion} {TorchLibrary.Kernels}\", \"precision\": \"{precision.Name()}\", \"threads\": {threads}, \"sequences_per_second\": {speed:f1}, \"cpu_ms\": {processor.TotalMilliseconds:f1}}}"));
    }

    /// <summary>
    /// The best of some steps of 32 sequences, after two to warm up; and the least processor time of one, which says more than the
    /// clock does while others use the machine.
    /// </summary>
    public static (double SequencesPerSecond, TimeSpan Processor) Measure(BertConfig config, Precision precision, int threads, int steps)
    {
        using var thread = new TorchThread("bench", threads);
        return thread.Invoke(() =>
        {
            using var network = new BertForPreTraining(config, precision, seed: 1);
            using var optimizer = Optimizer.Create(
                new OptimizerOptions(OptimizerKind.Adamw, 0.9, 0.999, 1e-6, 0.01, ["bias", "LayerNorm"], 1.0, UseNvlamb: false),
                network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 1);
            var length = config.NumHiddenLayers == 4 ? 128 : 64;
            var batch = Batch(config, 32, length, masked: length == 128 ? 20 : 10);
            var (best, processor) = (double.MaxValue, TimeSpan.MaxValue);
            for (var i = 0; i < steps + 2; i++)
            {
                var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                step.Run([batch], 1e-4);
                if (i < 2)
                    continue;
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                var taken = Environment.CpuUsage.TotalTime - used;
                processor = taken < processor ? taken : processor;
            }
            return (batch.BatchSize / best, processor);
        });
    }

    static PreTrainingBatch Batch(BertConfig config, int sequences, int length, int masked)
    {
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
