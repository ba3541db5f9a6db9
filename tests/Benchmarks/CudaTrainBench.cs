using System.Globalization;
using System.Text.Json;
using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Oracles;

namespace Millrace.Benchmarks;

/// <summary>How many sequences of BERT-large does a GPU train on in a second, phase 1 (128 tokens) and 2 (512), and what share of its peak is that?</summary>
/// <remarks>
/// Both sides are processes of their own and take turns. Every batch size that fits is tried, and each side's best one counts. The
/// arithmetic of a sequence is that of what must be computed: the linear layers, the attention, the masked-LM head on the masked tokens.
/// </remarks>
static class CudaTrainBench
{
    const int Turns = 2;
    const int Steps = 12;
    const string Transformers = "Hugging Face transformers";

    /// <summary>Dense bf16 TFLOP/s of data sheets, by compute capability: A100; H100 and H200.</summary>
    static readonly Dictionary<int, double> Peaks = new() { [80] = 312, [90] = 989.5 };

    static readonly string Script = Repository.PathOf("tests", "Benchmarks", "peer_transformers.py");

    static readonly (string Name, int Length, int Masked, int[] Sequences)[] Phases =
    [
        ("phase 1, 128 tokens", 128, 20, [64, 128, 256, 512]), ("phase 2, 512 tokens", 512, 80, [16, 32, 64, 128]),
    ];

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("training on a GPU", TorchLibrary.WhyMissing()
            ?? (Device.Count(DeviceType.Cuda) == 0 ? "no GPU, or libtorch is not built for CUDA" : null)))
            yield break;
        foreach (var (name, length, masked, sequences) in Phases)
        {
            foreach (var precision in (Precision[])[Precision.BFloat16, Precision.Float16, Precision.TensorFloat32])
            {
                var ours = Best(sequences, size => Ours(precision, size, length, masked));
                if (ours is not { } best)
                    continue;
                var peer = precision == Precision.BFloat16 ? Best(sequences, size => Peer(size, length, masked)) : null;
                Skipped.Where($"{name}, {Transformers}", precision == Precision.BFloat16 && peer is null ? $"{Script} gave no figure" : null);
                var title = $"BERT-large, {name}, {precision.Name()}";
                yield return BenchRow.Beside(title, best.Rate, "seq/s", Transformers, peer?.Rate);
                yield return BenchRow.Alone($"{title}: sequences of the best batch", best.Size, "sequences");
                var tera = best.Rate * FlopsPerSequence(CudaTrainingStep.Large, length, masked) / 1e12;
                yield return BenchRow.Alone($"{title}: arithmetic", tera, "TFLOP/s");
                if (precision == Precision.BFloat16 && Peaks.TryGetValue(Device.ComputeCapability(0), out var peak))
                    yield return BenchRow.Alone($"{title}: share of {peak.ToString(CultureInfo.InvariantCulture)} TFLOP/s (MFU)", 100 * tera / peak, "%");
            }
        }
    }

    /// <summary>Forward and backward, three times the forward pass; a multiplication and an addition are two.</summary>
    static double FlopsPerSequence(BertConfig c, double length, double masked)
    {
        double hidden = c.HiddenSize, inner = c.IntermediateSize, layers = c.NumHiddenLayers;
        var linear = length * layers * (8 * hidden * hidden + 4 * hidden * inner);
        var attention = 4 * layers * length * length * hidden;
        var heads = masked * (2 * hidden * hidden + 2 * hidden * c.VocabSize) + 2 * hidden * hidden;
        return 3 * (linear + attention + heads);
    }

    /// <summary>The fastest batch size: its median step, the better of the turns. Null where none works.</summary>
    static (int Size, double Rate)? Best(int[] sizes, Func<int, double[]?> run)
    {
        (int Size, double Rate)? best = null;
        foreach (var size in sizes)
            for (var turn = 0; turn < Turns; turn++)
                if (run(size) is { } seconds && size / seconds.Order().ElementAt(seconds.Length / 2) is var rate && rate > (best?.Rate ?? 0))
                    best = (size, rate);
        return best;
    }

    static double[]? Ours(Precision precision, int sequences, int length, int masked)
    {
        string[] arguments = [CudaTrainingStep.Command, $"{precision}", $"{sequences}", $"{length}", $"{masked}", "0", $"{Steps}"];
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? Seconds(program, [typeof(CudaTrainBench).Assembly.Location, .. arguments])
            : Seconds(program, arguments);
    }

    static double[]? Peer(int sequences, int length, int masked) => Seconds(
        "python3", [Script, "--sequences", $"{sequences}", "--length", $"{length}", "--masked", $"{masked}", "--steps", $"{Steps}"]);

    /// <summary>Null where the process failed, as it does where a batch does not fit.</summary>
    static double[]? Seconds(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using var json = JsonDocument.Parse(ChildProcess.Run(program, arguments, new Dictionary<string, string?>()).Output);
            return [.. json.RootElement.GetProperty("seconds").EnumerateArray().Select(seconds => seconds.GetDouble())];
        }
        catch (Exception failure) when (failure is InvalidOperationException or JsonException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine($"skipped: {string.Join(' ', arguments)}: {failure.Message.Split('\n')[0]}");
            return null;
        }
    }
}
