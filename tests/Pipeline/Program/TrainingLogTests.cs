using System.Text.RegularExpressions;
using Millrace.Oracles;
using Millrace.Pipeline.Tests.Reporting;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>What a training writes down, and what of it is there after a kill.</summary>
public sealed class TrainingLogTests : IDisposable
{
    const int Steps = 1_000;
    const int LogSteps = 5;

    static readonly string[] Long =
    [
        "--set", $"millrace.trainer.steps={Steps}", "--set", $"millrace.trainer.log-steps={LogSteps}", "--set", "millrace.trainer.checkpoint-steps=100",
        "--set", "millrace.trainer.evaluation-steps=100",
    ];

    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Kill_loses_no_line_and_the_process_that_goes_on_doubles_no_step()
    {
        tiny.Run(["prepare", "tiny.conf", "-q", .. Long]).Succeeded();
        using (var program = tiny.Start(["train", "tiny.conf", .. Long]))
        {
            program.WaitForLine("step 200  saved");
            Assert.True(program.Kill());
        }
        var cut = DlLoggerReader.Read(tiny.PathOf("runs", "tiny", "dllogger.json")); // every line is whole
        var before = Trained(cut);
        Assert.Equal(Enumerable.Range(1, before.Count).Select(i => (long)i * LogSteps), before);
        Assert.InRange(before[^1], 200, Steps);
        Assert.Empty(cut.Summaries);

        tiny.Run(["train", "tiny.conf", "-q", .. Long]).Succeeded();
        var whole = DlLoggerReader.Read(tiny.PathOf("runs", "tiny", "dllogger.json"));
        var every = Enumerable.Range(1, Steps / LogSteps).Select(i => (long)i * LogSteps).ToList();
        Assert.Equal(every, Trained(whole));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 100L), whole.Steps.Where(log => log.Data.ContainsKey("eval_loss")).Select(log => log.Step[1]));
        Assert.True((long)whole.Parameters["resume_step"]! >= 200);
        Assert.Equal(1, whole.ParameterLines["SEED"]);
        Assert.Equal(Steps, (int)whole.Parameters["checkpoint_step"]!);
        Assert.Equal(10, whole.ParameterLines["checkpoint_step"]);
        Assert.Equal(whole.Steps.Select(log => log.Step[0]).Order(), whole.Steps.Select(log => log.Step[0])); // epochs

        var train = tiny.Report("runs/tiny")["train"]!;
        var summary = Assert.Single(whole.Summaries).Data;
        Assert.Equal((double)train["last_loss"]!, summary["final_loss"]);
        Assert.Equal((double)train["seconds"]!, summary["raw_train_time"]);
        Assert.Equal((double)train["end_to_end_seconds"]!, summary["e2e_train_time"]);
        Assert.Equal((double)train["sequences_per_second"]!, summary["training_sequences_per_second"]);
        Assert.Equal((double)train["step_latency"]!["p99"]!, summary["step_latency_p99"]);
        Assert.True(summary["e2e_train_time"] > summary["raw_train_time"]);
        Assert.Equal(8 * Steps / summary["raw_train_time"], summary["training_sequences_per_second"], tolerance: 1e-6);

        foreach (var tag in (string[])["train/perplexity", "train/step_latency_p50"])
            Assert.Equal(every, Curve(tag));
    }

    [OracleFact(Oracle.Python)]
    public void Python_reads_the_file_of_a_run()
    {
        if (Model.Torch.TorchLibrary.WhyMissing() is not null)
            return;
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        var read = System.Text.Json.Nodes.JsonNode.Parse(OraclePrograms.Python("dllogger.py", tiny.PathOf("runs", "tiny", "dllogger.json")))!;
        Assert.Equal("sequences/s", (string?)read["metadata"]!["training_sequences_per_second"]);
        Assert.Equal(8, (int)read["parameters"]!["Config"]!["millrace"]!["loader"]!["global_batch_size"]!);
        Assert.Equal((double)tiny.Report("runs/tiny")["train"]!["last_loss"]!, (double)read["summary"]!["final_loss"]!);
        Assert.Equal([5, 10, 10, 15, 20, 20, 20], read["steps"]!.AsArray().Select(step => (int)step![1]!)); // two with evaluations, and the final loss
    }

    [TorchFact]
    public void Status_of_a_training_says_where_it_is_and_how_to_go_on()
    {
        string[] endless = ["--set", "millrace.trainer.steps=100000"];
        tiny.Run(["prepare", "tiny.conf", "-q", .. endless]).Succeeded();
        using var program = tiny.Start(["train", "tiny.conf", .. endless]);
        program.WaitForLine("step 10  saved");
        program.Pause();
        const string Where = @"  train ░{12} 0%ETA  step +[\d,]+/100,000  loss +\S+  mlm +\S+  nsp \S+  acc \S+  lr +\S+ +\S+ seq/s  wait +\d+%\n";
        Assert.Matches(
            "^runs/tiny  running  plan [0-9a-f]{8} from tiny.conf\n" + Where.Replace("ETA", @"  eta \S+(?: m?s)?", StringComparison.Ordinal),
            tiny.Run("status", "runs/tiny").Succeeded().Output);
        var training = Assert.Single(tiny.Run("status", "runs/tiny", "--json").Succeeded().Json)["training"]!.AsObject();
        Assert.Equal("phase step steps loss sequences_per_second seconds_left", string.Join(' ', training.Select(field => field.Key)));
        Assert.Equal(100_000, (int)training["steps"]!);
        Assert.True(program.Kill());

        var stopped = tiny.Run("status", "runs/tiny").Succeeded().Output;
        Assert.Matches("^runs/tiny  stopped  plan [0-9a-f]{8} from tiny.conf\n" + Where.Replace("ETA", "", StringComparison.Ordinal), stopped);
        Assert.EndsWith("  continue: millrace run tiny.conf --set millrace.trainer.steps=100000 --run-dir runs/tiny\n", stopped, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Without_the_task_nothing_of_next_sentences_is_told()
    {
        string[] packed = ["--set", "millrace.stages.pair-segments.kind=packed"];
        var run = tiny.Run(["run", "tiny.conf", .. packed]).Succeeded();
        Assert.DoesNotMatch(new Regex("nsp", RegexOptions.IgnoreCase), run.Error);
        Assert.DoesNotContain("next sent", tiny.Run("eval", "runs/tiny").Succeeded().Output, StringComparison.Ordinal);
        var read = DlLoggerReader.Read(tiny.PathOf("runs", "tiny", "dllogger.json"));
        Assert.All(read.Steps, log => Assert.DoesNotContain(log.Data.Keys, key => key.Contains("next_sentence", StringComparison.Ordinal)));
        Assert.Empty(Curve("train/nsp_loss"));
        Assert.NotEmpty(Curve("train/mlm_loss"));
    }

    static List<long> Trained(DlLoggerReader read) => [.. read.Steps.Where(log => log.Data.ContainsKey("average_loss")).Select(log => log.Step[1])];

    /// <summary>The steps of a curve as TensorBoard shows it: a new start drops what is behind it.</summary>
    List<long> Curve(string tag)
    {
        List<long> points = [];
        foreach (var file in Directory.GetFiles(tiny.PathOf("runs", "tiny", "tensorboard")).Order(StringComparer.Ordinal))
            foreach (var e in TensorBoardReader.Read(file))
                if (e.SessionStatus == 1)
                    points.RemoveAll(step => step >= e.Step);
                else if (e.Tag == tag)
                    points.Add(e.Step);
        return points;
    }
}
