namespace Millrace.Pipeline.Tests.Program;

/// <summary>Files that are damaged are named, and never trained on.</summary>
public sealed class DamageTests : IDisposable
{
    readonly TinyRun tiny = new();

    public DamageTests() => Run("prepare", "tiny.conf", "-q").Succeeded();

    string Shard => tiny.PathOf("runs", "tiny", "shards", "train-bin01-00000-of-00001.parquet");

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Shard_that_is_cut_short_is_refused()
    {
        var length = new FileInfo(Shard).Length;
        using (var file = File.OpenWrite(Shard))
            file.SetLength(length - 100);
        var said = $"error: {Shard}, byte {length - 100}: the shard has {length - 100} bytes, the manifest says {length}";
        Run("train", "tiny.conf").Refused(1, said.Replace(tiny.Folder + "/", "", StringComparison.Ordinal));
        Run("show", "runs/tiny").Refused(1, said.Replace(tiny.Folder + "/", "", StringComparison.Ordinal));
        Run("show", "runs/tiny/shards/" + Path.GetFileName(Shard)).Refused(1, said);
    }

    [Fact]
    public void Shard_that_is_gone_is_refused()
    {
        File.Delete(Shard);
        Run("train", "tiny.conf").Refused(1, "error: runs/tiny/shards/train-bin01-00000-of-00001.parquet, byte 0: the shard is missing");
    }

    [TorchFact]
    public void Shard_with_a_flipped_byte_is_not_trained_on()
    {
        Flip(Shard, 100);
        const string Said =
            @"error: \S*runs/tiny/shards/train-bin01-00000-of-00001\.parquet: column `input_ids`: page is damaged: its checksum is [0-9a-f]{8}, its header says [0-9a-f]{8} \(at byte 4\)\n";
        var train = Run("train", "tiny.conf", "-q").WithoutTrace();
        Assert.Equal(1, train.ExitCode);
        Assert.Matches($"^{Said}$", train.Error);
        var show = Run("show", Shard, "--sample", "0").WithoutTrace();
        Assert.Equal(1, show.ExitCode);
        Assert.Matches($"^{Said}$", show.Error);
        Assert.Equal("", show.Output);
    }

    [TorchFact]
    public void Checkpoint_with_a_flipped_byte_is_passed_over_by_name()
    {
        Run("train", "tiny.conf", "-q").Succeeded();
        var report = tiny.Report("runs/tiny");
        File.Delete(tiny.PathOf("runs", "tiny", "report.json"));
        Flip(tiny.PathOf("runs", "tiny", "checkpoints", "step-000020", "model.safetensors"), 5000);
        var again = Run("train", "tiny.conf").Succeeded();
        Assert.Matches(
            @"^warning: runs/tiny/checkpoints/step-000020/model\.safetensors is damaged: \d+ bytes with SHA-256 [0-9a-f]{12}…, expected [0-9a-f]{12}…; the checkpoint before is used\nresuming training at step 10 of 20: ",
            again.Error);
        var resumed = tiny.Report("runs/tiny");
        Assert.Equal(20, (int)resumed["train"]!["steps"]!);
        Assert.Equal((double)report["train"]!["last_loss"]!, (double)resumed["train"]!["last_loss"]!, 1e-4);
        Assert.Equal((double)report["train"]!["held_out_loss"]!, (double)resumed["train"]!["held_out_loss"]!, 1e-4);
    }

    [TorchFact]
    public void Training_that_is_killed_ends_like_one_that_is_not()
    {
        string[] settings = ["--set", "millrace.trainer.steps=400", "--set", "millrace.stages.write-shards.num_shards=1", "--run-dir"];
        tiny.Run(["run", "tiny.conf", "-q", .. settings, "calm"]).Succeeded();
        using (var killed = tiny.Start(["run", "tiny.conf", .. settings, "killed"]))
        {
            killed.WaitForLine("step 20 ");
            Assert.True(killed.Kill());
        }
        tiny.Run(["run", "tiny.conf", "-q", .. settings, "killed"]).Succeeded();
        var (calm, after) = (tiny.Report("calm"), tiny.Report("killed"));
        Assert.Equal((string?)calm["dataset_hash"], (string?)after["dataset_hash"]);
        Assert.Equal(400, (int)after["train"]!["steps"]!);
        Assert.Equal((double)calm["train"]!["held_out_loss"]!, (double)after["train"]!["held_out_loss"]!, 1e-3);
    }

    [Fact]
    public void Plan_and_lists_that_are_damaged_are_named()
    {
        var plan = File.ReadAllText(tiny.PathOf("runs", "tiny", "plan.json"));
        tiny.Write("runs/tiny/plan.json", plan[..100]);
        foreach (var command in (string[][])[["prepare", "tiny.conf"], ["status", "runs/tiny"]])
        {
            var run = Run(command).WithoutTrace();
            Assert.Equal(1, run.ExitCode);
            Assert.Matches(@"^error: runs/tiny/plan\.json is damaged: it is not what was written from line \d on\n\nhint: use a new --run-dir\n$", run.Error);
        }
    }

    ProgramRun Run(params string[] arguments) => arguments[0] is "train" or "prepare"
        ? tiny.Run([.. arguments, "--set", "millrace.stages.write-shards.num_shards=1", "--set", "millrace.source.files=0.txt"])
        : tiny.Run(arguments);

    static void Flip(string path, int place)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[place] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
