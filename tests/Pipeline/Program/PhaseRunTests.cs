using Millrace.Model.Checkpoints;
using Millrace.Pipeline.Tests.Reporting;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Two phases through the real program, with dropout, cut short in every way there is: the curve is the same, bit for bit.</summary>
public sealed class PhaseRunTests : IDisposable
{
    const int Steps = 14;

    const string Phases = """
        millrace {
          model { max_position_embeddings = 48, hidden_dropout_prob = 0.1, attention_probs_dropout_prob = 0.1, precision = fp32 }
          phases {
            short { trainer.steps = 8, optimizer.schedule { learning_rate = 1e-3, warmup_proportion = 0.25 } }
            tall {
              stages { pair-segments.max_seq_length = 48, mask-tokens.max_predictions_per_seq = 7 }
              loader { global_batch_size = 6, micro_batch_size = 2 }
              optimizer { type = lamb, schedule.learning_rate = 5e-4 }
              trainer.steps = 6
            }
          }
          trainer { checkpoint-steps = 3, log-steps = 1 }
        }

        """;

    readonly TinyRun tiny = new(Phases);

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Phases_cut_short_in_any_way_train_the_very_same_curve()
    {
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        var calm = Curve("runs/tiny");
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), calm.Keys);

        Assert.True(KilledAgainAndAgain() > 1);
        Assert.Equal(calm, Curve("killed"));
        AssertSameWeights("killed");

        foreach (var line in (string[])["short (1 of 2)", "tall (2 of 2)"])
        {
            using var program = Train("stopped");
            program.WaitForLine(line);
            program.WaitForLine("train");
            program.Terminate();
            var cut = program.Finish().WithoutTrace();
            Assert.Contains(cut.ExitCode, (int[])[0, 130]); // 0: it was done before
        }
        tiny.Run(Arguments("stopped")).Succeeded();
        Assert.Equal(calm, Curve("stopped"));
        AssertSameWeights("stopped");

        foreach (var step in (int[])[5, 10])
            Assert.Contains($"at step {step} of 14, as far as this process was to train. saved in lent. continue: millrace train", tiny.Run([.. Arguments("lent"), "--steps-this-run", "5"]).Succeeded().Error, StringComparison.Ordinal);
        var last = tiny.Run([.. Arguments("lent"), "--steps-this-run", "5"]).Succeeded();
        Assert.StartsWith("tall (2 of 2): steps 9 to 14\n", last.Error, StringComparison.Ordinal);
        Assert.Equal(calm, Curve("lent"));
        AssertSameWeights("lent");

        var again = tiny.Run([.. Arguments("lent"), "--resume-step", "8"]).Succeeded();
        Assert.StartsWith("set aside 4 checkpoints after step 8: step-000009.later, step-000010.later, step-000012.later, step-000014.later in lent/checkpoints\n", again.Error, StringComparison.Ordinal);
        Assert.Equal(calm, Curve("lent"));
        AssertSameWeights("lent");
    }

    [TorchFact]
    public void Each_phase_has_data_of_its_own_where_its_samples_differ_and_the_report_tells_both()
    {
        var run = tiny.Run("run", "tiny.conf").Succeeded();
        var report = tiny.Report("runs/tiny");
        var tall = Assert.Single(report["data"]!.AsArray())!;
        Assert.Equal("tall", (string?)tall["name"]);
        Assert.NotEqual((string?)report["dataset_hash"], (string?)tall["dataset_hash"]);
        Assert.Equal(Steps, (long)report["train"]!["steps"]!);
        Assert.Contains("  tall        ", run.Error, StringComparison.Ordinal);
        Assert.Contains("runs/tiny/tall/shards, dataset hash", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tiny.PathOf("runs", "tiny", "staging")));
        Assert.False(Directory.Exists(tiny.PathOf("runs", "tiny", "tall", "staging")));
        Assert.Equal( // the last three, and the last of each phase
            ["step-000006", "step-000008", "step-000009", "step-000012", "step-000014"],
            Directory.GetDirectories(tiny.PathOf("runs", "tiny", "checkpoints")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

        // The same data set as a run of its own would have.
        tiny.Run("prepare", "tiny.conf", "-q", "--run-dir", "alone", "--set", "millrace.phases=null", "--set", "millrace.stages.pair-segments.max_seq_length=48",
            "--set", "millrace.stages.mask-tokens.max_predictions_per_seq=7").Succeeded();
        Assert.Equal((string?)tall["dataset_hash"], (string?)tiny.Report("alone")["dataset_hash"]);

        Assert.Contains("tokens, bin", tiny.Run("show", "runs/tiny/tall", "--sample", "0").Succeeded().Output, StringComparison.Ordinal);
        var shard = Directory.EnumerateFiles(tiny.PathOf("runs", "tiny", "tall", "shards"), "*.parquet").Order(StringComparer.Ordinal).First();
        Assert.Contains("tokens, bin", tiny.Run("show", shard, "--sample", "0").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_phases_is_the_same_however_often_its_preparation_is_killed()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var kills = 0;
        for (var changes = 1; Killing.AtChange(tiny.PathOf("killed", "tall"), ".", changes, () => tiny.Start("prepare", "tiny.conf", "-q", "--run-dir", "killed")) is not null; changes += 9)
            kills++;
        Assert.InRange(kills, 1, 100);
        Assert.Equal(tiny.Shards("runs/tiny"), tiny.Shards("killed"));
        Assert.Equal(tiny.Shards("runs/tiny/tall"), tiny.Shards("killed/tall"));
        Assert.False(Directory.Exists(tiny.PathOf("killed", "staging")));
    }

    [TorchFact]
    public void Data_of_another_run_is_trained_on_without_its_input_and_other_data_is_refused()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        Directory.Delete(tiny.PathOf("corpus"), recursive: true);
        var before = tiny.Everything("runs/tiny");
        var run = tiny.Run("run", "tiny.conf", "--run-dir", "other", "--set", "millrace.data=runs/tiny", "--set", "millrace.model.num_hidden_layers=2").Succeeded();
        Assert.Contains("runs/tiny/shards, dataset hash", run.Error, StringComparison.Ordinal);
        Assert.Contains("other/checkpoints/step-000014", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, tiny.Everything("runs/tiny"));
        Assert.False(Directory.Exists(tiny.PathOf("other", "shards")));

        tiny.Run("train", "tiny.conf", "--run-dir", "third", "--set", "millrace.data=runs/tiny", "--set", "millrace.stages.pair-segments.dupe_factor=3").Refused(3, """
            error: runs/tiny has other data than tiny.conf asks for
              millrace.stages.pair-segments.dupe_factor = 2, the plan now says 3

            hint: set back what differs, or leave millrace.data out to prepare data of its own
            """);
        tiny.Run("train", "tiny.conf", "--set", "millrace.data=nowhere").Refused(2, """
            error: nowhere is not the folder of a run: it has no plan.json

            hint: millrace.data names the folder of a run whose data is prepared
            """);
    }

    [TorchFact]
    public void Run_begins_with_the_weights_of_another()
    {
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        string[] begin = ["train", "tiny.conf", "--set", "millrace.data=runs/tiny", "--set", "millrace.phases.short.trainer.steps=1", "--set", "millrace.phases.tall=null"];
        var drawn = Loss("drawn", []);
        var taken = Loss("taken", ["--set", "millrace.trainer.init-checkpoint=runs/tiny"]);
        var named = Loss("named", ["--set", "millrace.trainer.init-checkpoint=runs/tiny/checkpoints/step-000014"]);
        Assert.Equal(taken, named);
        Assert.True(taken < drawn - 0.05, $"{taken} of trained weights, {drawn} of drawn ones");
        Assert.StartsWith(
            "error: corpus has no weights: no model.safetensors, ",
            tiny.Run([.. begin, "-q", "--run-dir", "none", "--set", "millrace.trainer.init-checkpoint=corpus"]).WithoutTrace().Error, StringComparison.Ordinal);
        Assert.Contains(
            "runs/tiny/checkpoints/step-000014/model.safetensors (safetensors)\n",
            tiny.Run([.. begin, "--run-dir", "told", "--set", "millrace.trainer.init-checkpoint=runs/tiny"]).Succeeded().Error, StringComparison.Ordinal);

        double Loss(string run, string[] more)
        {
            tiny.Run([.. begin, "-q", "--run-dir", run, .. more]).Succeeded();
            return Curve(run)[1];
        }
    }

    string[] Arguments(string run) => ["train", "tiny.conf", "--run-dir", run, "--set", "millrace.data=runs/tiny"];

    RunningProgram Train(string run) => tiny.Start(Arguments(run));

    /// <summary>How often it was killed. So short a training may end before the kill comes: then it begins anew.</summary>
    int KilledAgainAndAgain()
    {
        const int MostAttempts = 60;
        var kills = 0;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (Killing.AtChange(tiny.PathOf("killed"), "checkpoints", changes: 2 + attempt * 5 % 23, () => Train("killed")) is not null)
                kills++;
            else if (kills > 1)
                break;
            else
            {
                Directory.Delete(tiny.PathOf("killed"), recursive: true);
                kills = 0;
            }
        }
        return kills;
    }

    void AssertSameWeights(string run)
    {
        foreach (var file in (string[])[CheckpointFolder.WeightsFile, CheckpointFolder.OptimizerFile])
            Assert.Equal(
                File.ReadAllBytes(tiny.PathOf("runs", "tiny", "checkpoints", "step-000014", file)),
                File.ReadAllBytes(tiny.PathOf(run, "checkpoints", "step-000014", file)));
    }

    /// <summary>The loss of each step as the curves have it; a step that was trained twice came to the same.</summary>
    SortedDictionary<long, double> Curve(string run)
    {
        var curve = new SortedDictionary<long, double>();
        foreach (var file in Directory.EnumerateFiles(tiny.PathOf(run, "tensorboard")))
            foreach (var point in TensorBoardReader.Read(file).Where(point => point.Tag == "train/loss"))
                if (!curve.TryAdd(point.Step, point.Value!.Value))
                    Assert.Equal(curve[point.Step], point.Value.Value);
        return curve;
    }
}
