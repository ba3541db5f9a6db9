using System.Text.Json;
using Millrace.Oracles;

namespace Millrace.Benchmarks;

/// <summary>How long is it from `millrace run` to the end of the first step, with shards ready, and how long does a checkpoint stall training?</summary>
static class TrainingStartBench
{
    const int Turns = 3;

    static readonly string Program = Repository.PathOf("artifacts", "millrace", "Millrace.Pipeline.dll");

    /// <summary>The sizes of the other figures, on the bundled text and its vocabulary of 2,048, so that nothing is downloaded.</summary>
    static readonly (string Name, string[] Settings)[] Networks =
    [
        ("4x256", ["hidden_size=256", "num_hidden_layers=4", "num_attention_heads=4", "intermediate_size=1024"]),
        ("12x768", ["hidden_size=768", "num_hidden_layers=12", "num_attention_heads=12", "intermediate_size=3072"]),
    ];

    /// <summary>Measures.</summary>
    public static IEnumerable<BenchRow> Run()
    {
        if (Skipped.Where("starts", File.Exists(Program) ? null : "needs the program: run it as `./millrace bench start`"))
            yield break;
        foreach (var (name, settings) in Networks)
        {
            var (started, stalled) = (new List<double>(), new List<double>());
            for (var turn = 0; turn < Turns; turn++)
                Start(settings, started, stalled);
            yield return BenchRow.Alone($"{name}, from `run` to the end of the first step", started.Min(), "s");
            yield return BenchRow.Alone($"{name}, a checkpoint's stall, median", 1e3 * stalled.Order().ElementAt(stalled.Count / 2), "ms");
            yield return BenchRow.Alone($"{name}, a checkpoint's stall, longest", 1e3 * stalled.Max(), "ms");
        }
    }

    static void Start(string[] model, List<double> started, List<double> stalled)
    {
        using var folder = new TestFolder();
        string[] arguments =
        [
            Repository.PathOf("hocon", "quickstart.conf"), "--run-dir", folder.PathOf("run"), "--json",
            .. model.SelectMany(setting => (string[])["--set", $"millrace.model.{setting}"]),
            "--set", "millrace.trainer.steps=7", "--set", "millrace.trainer.log-steps=1", "--set", "millrace.trainer.checkpoint-steps=2",
            "--set", "millrace.loader.global_batch_size=8", "--set", "millrace.loader.micro_batch_size=8",
            "--set", "millrace.loader.evaluation_samples=8",
        ];
        ChildProcess.Run("dotnet", [Program, "prepare", .. arguments]);
        double? first = null;
        ChildProcess.Watch("dotnet", [Program, "run", .. arguments], (line, seconds) =>
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() == "step")
                first ??= seconds;
            else if (json.RootElement.TryGetProperty("stall_seconds", out var stall))
                stalled.Add(stall.GetDouble());
        });
        started.Add(first!.Value);
    }
}
