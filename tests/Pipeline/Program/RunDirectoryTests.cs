using System.Diagnostics;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A run directory belongs to one plan, and to one process at a time; an interrupted run goes on where it stopped.</summary>
public sealed class RunDirectoryTests : IDisposable
{
    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Another_plan_is_refused_with_the_differences_and_touches_nothing()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var before = tiny.Everything("runs/tiny");
        tiny.Run("prepare", "tiny.conf", "--set", "millrace.stages.write-shards.num_shards=4").Refused(3, """
            error: runs/tiny was started with another plan; resuming would mix two data sets
              millrace.stages.write-shards.num_shards = 3, the plan now says 4

            hint: use a new --run-dir, or set back what differs
            """);
        tiny.Run("run", "tiny.conf", "--set", "millrace.seed=7").Refused(3, """
            error: runs/tiny was started with another plan; resuming would mix two data sets
              millrace.loader.seed = 42, the plan now says 7
              millrace.seed = 42, the plan now says 7
              millrace.source.seed = 42, the plan now says 7
              millrace.stages.mask-tokens.seed = 42, the plan now says 7
              millrace.stages.pair-segments.seed = 42, the plan now says 7

            hint: use a new --run-dir, or set back what differs
            """);
        var length = new FileInfo(tiny.PathOf("corpus", "3.txt")).Length;
        File.AppendAllText(tiny.PathOf("corpus", "3.txt"), "one more.\n");
        File.Delete(tiny.PathOf("corpus", "4.txt"));
        tiny.Write("corpus/new.txt", "new.\n");
        tiny.Run("prepare", "tiny.conf").Refused(3, FormattableString.Invariant($"""
            error: runs/tiny was started with another plan; resuming would mix two data sets
              3.txt had {length:N0} bytes, now {length + 10:N0}
              new.txt was not there
              4.txt is gone

            hint: use a new --run-dir, or set back what differs
            """));
        Assert.Equal(before, tiny.Everything("runs/tiny"));
    }

    [TorchFact]
    public void Training_that_is_asked_twice_to_stop_ends_at_once_and_keeps_its_checkpoints()
    {
        string[] slow = ["train", "tiny.conf", "--set", "millrace.loader={global_batch_size=60000,micro_batch_size=60000}", "--set", "millrace.trainer.prefetch-steps=1"];
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        using var program = tiny.Start(slow);
        program.WaitForLine("training ");
        program.Terminate();
        program.WaitForLine("stopping ");
        program.Terminate();
        var cut = program.Finish().WithoutTrace();
        Assert.Equal(130, cut.ExitCode);
        Assert.EndsWith("stopped now; what is trained since the newest checkpoint in runs/tiny/checkpoints is lost\n", cut.Error, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Training_that_diverges_says_so_and_what_to_do()
    {
        var run = tiny.Run(
            "run", "tiny.conf", "--set", "millrace.optimizer.schedule={type=constant,learning_rate=1e38}", "--set", "millrace.trainer.max-skipped-steps=3");
        Assert.Equal(1, run.WithoutTrace().ExitCode);
        Assert.EndsWith("""
            error: training diverged: the gradients of 4 steps in a row, up to step 5, were not finite

            hint: train with a lower millrace.optimizer.schedule.learning_rate in a new --run-dir, on the same data with millrace.data; or go back with --resume-step

            """, run.Error, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Other_training_is_refused_once_there_is_a_checkpoint_and_not_before()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        string[] steeper = ["train", "tiny.conf", "--set", "millrace.optimizer.schedule.learning_rate=3e-4"];
        var paused = tiny.Run([.. steeper, "--steps-this-run", "2"]).Succeeded();
        Assert.EndsWith(
            "at step 2 of 20, as far as this process was to train. saved in runs/tiny. continue: millrace train tiny.conf --set millrace.optimizer.schedule.learning_rate=3e-4 --steps-this-run 2\n",
            paused.Error, StringComparison.Ordinal);
        var before = tiny.Everything("runs/tiny");
        tiny.Run("train", "tiny.conf").Refused(3, """
            error: runs/tiny was started with another plan; resuming would mix two trainings
              millrace.optimizer.schedule.learning_rate = 3e-4, the plan now says 1e-4

            hint: set back what differs; or train on the same data in another folder: --run-dir NEW --set millrace.data=runs/tiny
            """);
        Assert.Equal(before, tiny.Everything("runs/tiny"));

        tiny.Run("train", "tiny.conf", "--resume-step", "7").Refused(3, """
            error: runs/tiny was started with another plan; resuming would mix two trainings
              millrace.optimizer.schedule.learning_rate = 3e-4, the plan now says 1e-4

            hint: set back what differs; or train on the same data in another folder: --run-dir NEW --set millrace.data=runs/tiny
            """);
        tiny.Run([.. steeper, "--resume-step", "7"]).Refused(2, "error: runs/tiny/checkpoints has no checkpoint of step 7; it has 2");
        var anew = tiny.Run("train", "tiny.conf", "--resume-step", "0", "--steps-this-run=1").Succeeded();
        Assert.StartsWith("set aside 1 checkpoint after step 0: step-000002.later in runs/tiny/checkpoints\n", anew.Error, StringComparison.Ordinal);
        Assert.EndsWith("continue: millrace train tiny.conf --steps-this-run=1\n", anew.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(tiny.PathOf("runs", "tiny", "checkpoints", "step-000001")));
    }

    [Fact]
    public void What_only_changes_how_fast_it_is_done_may_change()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        string[] operational =
        [
            "millrace.name=other", "millrace.actors.streaming.commit-every=1MiB", "millrace.trainer.threads=2", "millrace.trainer.checkpoint-steps=3",
            "millrace.trainer.evaluation-steps=7", "millrace.trainer.keep-checkpoints=1", "millrace.trainer.log-steps=2",
            "millrace.trainer.prefetch-steps=1", "millrace.loader.page-cache=1MiB", "millrace.trainer.steps-this-run=5",
            "millrace.trainer.skip-checkpoint=yes", "millrace.trainer.max-skipped-steps=7",
        ];
        var run = tiny.Run(["prepare", "tiny.conf", "--run-dir", "runs/tiny", "--workers", "3", .. operational.SelectMany(o => (string[])["--set", o])]);
        Assert.StartsWith("nothing to do: runs/tiny is complete\n", run.Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_command_after_the_end_has_nothing_to_do()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var before = tiny.Everything("runs/tiny");
        var again = tiny.Run("prepare", "tiny.conf").Succeeded();
        Assert.Equal($"""
            nothing to do: runs/tiny is complete

              data        {Screens.Count(tiny, "samples")} samples of 300 documents, 9 rejected (document is longer than max-document-bytes: 3; text is not valid UTF-8: 6)
                          runs/tiny/shards, dataset hash {((string)tiny.Report("runs/tiny")["dataset_hash"]!)[..16]}
              report      runs/tiny/report.json

            look at a sample: millrace show runs/tiny --sample 0

            """, again.Error);
        Assert.Equal("", again.Output);
        Assert.Equal(before, tiny.Everything("runs/tiny"));
    }

    [Fact]
    public void A_second_process_is_refused_and_status_sees_the_first_one_run()
    {
        using var first = tiny.Start("prepare", "tiny.conf");
        first.WaitForLine("words ");
        first.Pause();
        tiny.Run("prepare", "tiny.conf").Refused(1, """
            error: runs/tiny is in use by another millrace process

            hint: see what it does: millrace status runs/tiny
            """);
        Assert.StartsWith("runs/tiny  running  plan ", tiny.Run("status", "runs/tiny").Succeeded().Output, StringComparison.Ordinal);
        first.Continue();
        first.Finish().Succeeded();
        Assert.StartsWith("runs/tiny  stopped  plan ", tiny.Run("status", "runs/tiny").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_interrupted_run_says_how_to_resume_and_ends_with_the_same_data(bool terminated)
    {
        var pipe = tiny.PathOf("pipe");
        using (var made = Process.Start("mkfifo", [pipe + 1, pipe + 2]))
            made.WaitForExit();
        tiny.Write("tiny.conf", File.ReadAllText(tiny.PathOf("tiny.conf")) + $$"""
            millrace.graph = [read-documents, hold-documents, split-sentences, tokenize, pair-segments, mask-tokens, bin-by-length, write-shards]
            millrace.stages.hold-documents {
              class = "Millrace.Pipeline.Tests.Program.HoldDocuments, Millrace.Pipeline.Tests"
              assembly = "{{typeof(HoldDocuments).Assembly.Location}}"
              pipe = "{{pipe}}"
            }

            """);
        using (var calm = tiny.Start("prepare", "tiny.conf", "-q", "--run-dir", "calm", "--workers", "1"))
        {
            Held(pipe + 1).Dispose(); // the first document of the words
            Held(pipe + 2).Dispose(); // and of the tokens
            calm.Finish().Succeeded();
        }
        using var program = tiny.Start("prepare", "tiny.conf", "--set", "millrace.name=a b", "--run-dir", "cut", "--workers", "1");
        Held(pipe + 1).Dispose();
        using (Held(pipe + 2))
        {
            if (terminated)
                program.Terminate();
            else
                program.Interrupt();
            program.WaitForLine("stopping ");
        }
        var cut = program.Finish().WithoutTrace();
        Assert.Equal(130, cut.ExitCode);
        Assert.EndsWith("saved in cut. resume: millrace prepare tiny.conf --set 'millrace.name=a b' --run-dir cut --workers 1\n", cut.Error, StringComparison.Ordinal);
        Assert.Contains("stopping after what is in flight (again to stop now)…\n", cut.Error, StringComparison.Ordinal);
        var status = tiny.Run("status", "cut").Succeeded().Output;
        Assert.StartsWith("cut  stopped  plan ", status, StringComparison.Ordinal);
        Assert.EndsWith("  continue: millrace run tiny.conf --set 'millrace.name=a b' --set millrace.actors.streaming.workers=1 --run-dir cut\n", status, StringComparison.Ordinal);

        using var resumed = tiny.Start("prepare", "tiny.conf", "-q", "--run-dir", "cut", "--workers", "1");
        Held(pipe + 1).Dispose();
        resumed.Finish().Succeeded();
        Assert.Equal(tiny.Shards("calm"), tiny.Shards("cut"));
    }

    /// <summary>Waits until a document is held; it goes on when this is disposed of.</summary>
    static FileStream Held(string pipe)
    {
        var opened = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
        Assert.True(opened.Wait(TimeSpan.FromMinutes(2)), "no document is held");
        return opened.Result;
    }

    [TorchFact]
    public void Training_that_is_interrupted_goes_on_at_its_step()
    {
        tiny.Run("prepare", "tiny.conf", "-q", "--set", "millrace.trainer.steps=5000").Succeeded();
        using var program = tiny.Start("train", "tiny.conf", "--set", "millrace.trainer.steps=5000");
        program.WaitForLine("step ");
        program.Interrupt();
        var cut = program.Finish().WithoutTrace();
        Assert.Equal(130, cut.ExitCode);
        Assert.Contains("saved in runs/tiny. resume: millrace train tiny.conf --set millrace.trainer.steps=5000\n", cut.Error, StringComparison.Ordinal);

        using var resumed = tiny.Start("train", "tiny.conf", "--set", "millrace.trainer.steps=5000");
        resumed.WaitForLine("resuming training at step ");
        Assert.True(resumed.Kill());
    }
}
