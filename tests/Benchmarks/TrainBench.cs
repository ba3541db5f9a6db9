using System.Text.Json;
using Millrace.Model.Torch;
using Millrace.Oracles;

namespace Millrace.Benchmarks;

/// <summary>How many sequences does a training step process in a second, and in how much memory, beside PyTorch's?</summary>
/// <remarks>
/// A step is forward, backward, clip and AdamW. Both sides are processes of their own, which take turns, so that what others do on the
/// machine falls on both. There are two peers: PyTorch tuned, with everything our side chooses by itself (the OpenBLAS of OpenMP, its
/// AVX-512 kernels on AMD, a thread for each core, threads that do not spin for long), and PyTorch as Debian installs it, which for its
/// slowness has fewer steps.
/// </remarks>
static class TrainBench
{
    const int Turns = 3;
    const string OpenMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
    const string Tuned = "PyTorch, tuned";
    const string AsInstalled = "PyTorch, as Debian installs it";
    const string Kept = "Millrace, which keeps all activations";

    static readonly string Script = Repository.PathOf("tests", "Benchmarks", "peer_train.py");

    static readonly TrainingCase[] Cases =
    [
        new(TrainingNetwork.Base, "fp32", 0.1, Padded: false), new(TrainingNetwork.Base, "fp32", 0.1, Padded: true),
        new(TrainingNetwork.Base, "bf16", 0.1, Padded: false), new(TrainingNetwork.Base, "bf16", 0.1, Padded: true),
        new(TrainingNetwork.Small, "fp32", 0, Padded: false), new(TrainingNetwork.Small, "fp32", 0.1, Padded: false),
        new(TrainingNetwork.Small, "fp32", 0.1, Padded: true), new(TrainingNetwork.Small, "bf16", 0, Padded: false),
        new(TrainingNetwork.Small, "bf16", 0.1, Padded: false), new(TrainingNetwork.Small, "bf16", 0.1, Padded: true),
        new(TrainingNetwork.FiveMinutes, "bf16", 0.1, Padded: false),
        new(TrainingNetwork.ElectraSmall, "fp32", 0.1, Padded: false), new(TrainingNetwork.ElectraSmall, "bf16", 0.1, Padded: false),
    ];

    /// <summary>With what a PyTorch of Debian does as well as it can.</summary>
    public static readonly Dictionary<string, string?> TunedEnvironment = new()
    {
        ["LD_LIBRARY_PATH"] = OpenMpBlas,
        ["OPENBLAS_CORETYPE"] = Machine.IsAmdWithAvx512 ? "SkylakeX" : null,
        ["GOMP_SPINCOUNT"] = "1000",
    };

    static readonly Dictionary<string, string?> InstalledEnvironment = new()
    {
        ["LD_LIBRARY_PATH"] = null,
        ["OPENBLAS_CORETYPE"] = null,
        ["OMP_NUM_THREADS"] = null,
        ["GOMP_SPINCOUNT"] = null,
    };

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("training", TorchLibrary.WhyMissing()))
            return [];
        var whyNoPeer = Oracle.PythonTorch.WhyMissing();
        var whyNotTuned = whyNoPeer ?? (Directory.Exists(OpenMpBlas) ? null : "needs apt-get install libopenblas0-openmp");
        Skipped.Where(AsInstalled, whyNoPeer);
        Skipped.Where(Tuned, whyNotTuned);
        return Cases.SelectMany(trained => Beside(trained, whyNotTuned is null, whyNoPeer is null));
    }

    static IEnumerable<BenchRow> Beside(TrainingCase trained, bool hasTuned, bool hasInstalled)
    {
        var (ours, tuned, installed, again) = (new Measured(), new Measured(), new Measured(), new Measured());
        for (var turn = 0; turn < Turns; turn++)
        {
            ours.Add(Ours(trained, trained.Network.Steps));
            if (hasTuned)
                tuned.Add(Peer(trained, Environment.ProcessorCount, trained.Network.Steps, TunedEnvironment));
        }
        if (hasInstalled)
            installed.Add(Peer(trained, threads: 0, trained.Network.Steps / 2, InstalledEnvironment));
        again.Add(Ours(trained, trained.Network.Steps, TrainingStep.Checkpointed));

        var sequences = trained.Network.Sequences;
        yield return BenchRow.Beside($"{trained.Name}, best step", sequences / ours.Best!.Value, "seq/s", Tuned, sequences / tuned.Best);
        yield return BenchRow.Beside($"{trained.Name}, median step", sequences / ours.Median!.Value, "seq/s", Tuned, sequences / tuned.Median);
        if (installed.Best is not null)
            yield return BenchRow.Beside($"{trained.Name}, best step", sequences / ours.Best.Value, "seq/s", AsInstalled, sequences / installed.Best);
        yield return BenchRow.Beside($"{trained.Name}, peak memory", ours.PeakBytes / 1e6, "MB", Tuned, hasTuned ? tuned.PeakBytes / 1e6 : null);
        yield return BenchRow.Beside($"{trained.Name}, activations checkpointed, best step", sequences / again.Best!.Value, "seq/s", Kept, sequences / ours.Best);
        yield return BenchRow.Beside($"{trained.Name}, activations checkpointed, peak memory", again.PeakBytes / 1e6, "MB", Kept, ours.PeakBytes / 1e6);
    }

    static ChildProcess.Result Ours(TrainingCase trained, int steps, params string[] more) => ChildProcess.Run(
        "dotnet",
        [
            typeof(TrainBench).Assembly.Location, TrainingStep.Command, .. trained.Arguments, $"{Environment.ProcessorCount}", $"{steps}", .. more,
        ],
        TunedEnvironment);

    static ChildProcess.Result Peer(TrainingCase trained, int threads, int steps, Dictionary<string, string?> environment) => ChildProcess.Run(
        "/usr/bin/python3",
        [Script, .. trained.PeerArguments, "--threads", $"{threads}", "--steps", $"{steps}"],
        environment);

    /// <summary>What the processes of one side say.</summary>
    sealed class Measured
    {
        readonly List<double> seconds = [];

        public double? Best => seconds.Count == 0 ? null : seconds.Min();

        public double? Median => seconds.Count == 0 ? null : seconds.Order().ElementAt(seconds.Count / 2);

        /// <summary>Of the process that had the most.</summary>
        public long PeakBytes { get; private set; }

        public void Add(ChildProcess.Result result)
        {
            using var json = JsonDocument.Parse(result.Output);
            seconds.AddRange(json.RootElement.GetProperty("seconds").EnumerateArray().Select(step => step.GetDouble()));
            PeakBytes = Math.Max(PeakBytes, json.RootElement.GetProperty("peak_bytes").GetInt64());
        }
    }
}
