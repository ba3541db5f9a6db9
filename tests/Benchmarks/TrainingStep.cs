using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Millrace.Model.Bert;
using Millrace.Model.Optimizers;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Benchmarks;

/// <summary>Our side of <see cref="TrainBench"/>, in a process of its own as the peer's is: forward, backward, clip, AdamW.</summary>
static class TrainingStep
{
    /// <summary>What the program is called with to run it.</summary>
    public const string Command = "training-step";

    /// <summary>The argument that makes layers compute their activations again.</summary>
    public const string Checkpointed = "checkpointed";

    const int WarmUpSteps = 2;

    static readonly OptimizerOptions AdamW = new(
        OptimizerKind.Adamw, 0.9, 0.999, 1e-6, 0.01, ["bias", "LayerNorm"], 1.0, UseNvlamb: false, BiasCorrection: true, LayerwiseLrDecay: 1);

    /// <summary>
    /// Runs <c>NETWORK PRECISION DROPOUT full|padded THREADS STEPS [checkpointed]</c> and prints one line of JSON: the seconds of each
    /// step, and the most memory the process had.
    /// </summary>
    public static void Run(string[] arguments)
    {
        var trained = TrainingCase.Of(arguments);
        var threads = int.Parse(arguments[4], CultureInfo.InvariantCulture);
        var steps = int.Parse(arguments[5], CultureInfo.InvariantCulture);
        var seconds = Measure(trained, threads, steps, arguments.Contains(Checkpointed));
        Console.WriteLine(JsonSerializer.Serialize(new { seconds, peak_bytes = Machine.PeakMemory() }));
    }

    static double[] Measure(TrainingCase trained, int threads, int steps, bool checkpointed)
    {
        var precision = trained.Precision == "bf16" ? Precision.BFloat16 : Precision.Float32;
        var backend = (Backend)precision with { CheckpointActivations = checkpointed };
        using var thread = new TorchThread("bench", threads);
        return thread.Invoke(() =>
        {
            using var network = trained.Network.With(trained.Dropout).Create(backend, seed: 1);
            using var optimizer = Optimizer.Create(AdamW, network.Parameters);
            var step = new PreTrainingStep(network, optimizer, seed: 1);
            var batch = trained.Batch();
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
}
