using System.Globalization;
using System.Text.Json;
using Millrace.Model.Torch;
using Millrace.Oracles;

namespace Millrace.Benchmarks;

/// <summary>How many sequences does a training step process in a second: forward, backward, clip, AdamW, beside PyTorch's?</summary>
/// <remarks>
/// Both sides are processes of their own, which take turns, so that what others do on the machine falls on both. There are two
/// peers: PyTorch tuned, with everything our side chooses by itself (the OpenBLAS of OpenMP, its AVX-512 kernels on AMD, a thread
/// for each core), and PyTorch as Debian installs it.
/// </remarks>
static class TrainBench
{
    const int Turns = 3;
    const int Steps = 8;
    const string OpenMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
    const string Tuned = "PyTorch, tuned";
    const string AsInstalled = "PyTorch, as Debian installs it";

    static readonly string Script = Repository.PathOf("tests", "Benchmarks", "peer_train.py");

    static readonly Dictionary<string, string?> TunedEnvironment = new()
    {
        ["LD_LIBRARY_PATH"] = OpenMpBlas,
        ["OPENBLAS_CORETYPE"] = Machine.IsAmdWithAvx512 ? "SkylakeX" : null,
    };

    static readonly Dictionary<string, string?> InstalledEnvironment = new()
    {
        ["LD_LIBRARY_PATH"] = null,
        ["OPENBLAS_CORETYPE"] = null,
        ["OMP_NUM_THREADS"] = null,
    };

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("training", TorchLibrary.WhyMissing()))
            yield break;
        var whyNoPeer = Oracle.PythonTorch.WhyMissing();
        var whyNotTuned = whyNoPeer ?? (Directory.Exists(OpenMpBlas) ? null : "needs apt-get install libopenblas0-openmp");
        Skipped.Where(AsInstalled, whyNoPeer);
        Skipped.Where(Tuned, whyNotTuned);
        (TrainingNetwork, string, double)[] cases =
        [
            (TrainingNetwork.Small, "fp32", 0), (TrainingNetwork.Small, "fp32", 0.1),
            (TrainingNetwork.Small, "bf16", 0), (TrainingNetwork.Small, "bf16", 0.1),
            (TrainingNetwork.FiveMinutes, "bf16", 0.1),
        ];
        foreach (var (network, precision, dropout) in cases)
        {
            var (ours, tuned, installed) = (new List<double>(), new List<double>(), new List<double>());
            for (var turn = 0; turn < Turns; turn++)
            {
                ours.AddRange(Ours(network, precision, dropout));
                if (whyNotTuned is null)
                    tuned.AddRange(Peer(network, precision, dropout, Environment.ProcessorCount, TunedEnvironment));
                if (whyNoPeer is null)
                    installed.AddRange(Peer(network, precision, dropout, 0, InstalledEnvironment));
            }
            var name = string.Create(CultureInfo.InvariantCulture, $"{network.Name}, {precision}, dropout {dropout}");
            foreach (var (which, rate) in ((string, Func<List<double>, double?>)[])[("best", Best), ("median", Median)])
            {
                yield return BenchRow.Beside($"{name}, {which} step", rate(ours)!.Value, "seq/s", Tuned, rate(tuned));
                if (rate(installed) is { } installedRate)
                    yield return BenchRow.Beside($"{name}, {which} step", rate(ours)!.Value, "seq/s", AsInstalled, installedRate);
            }
        }
    }

    static double[] Ours(TrainingNetwork network, string precision, double dropout) => Seconds(ChildProcess.Run("dotnet",
    [
        typeof(TrainBench).Assembly.Location, TrainingStep.Command, network.Name, precision, Text(dropout), $"{Environment.ProcessorCount}", $"{Steps}",
    ], TunedEnvironment));

    static double[] Peer(
        TrainingNetwork network, string precision, double dropout, int threads, Dictionary<string, string?> environment) =>
        Seconds(ChildProcess.Run("/usr/bin/python3",
        [
            Script, .. network.PeerArguments(),
            "--precision", precision, "--dropout", Text(dropout), "--threads", $"{threads}", "--steps", $"{Steps}",
        ], environment));

    static double[] Seconds(ChildProcess.Result result)
    {
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("seconds").EnumerateArray().Select(seconds => seconds.GetDouble())];
    }

    static double? Best(List<double> seconds) => seconds.Count == 0 ? null : TrainingNetwork.Sequences / seconds.Min();

    static double? Median(List<double> seconds) =>
        seconds.Count == 0 ? null : TrainingNetwork.Sequences / seconds.Order().ElementAt(seconds.Count / 2);

    static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
