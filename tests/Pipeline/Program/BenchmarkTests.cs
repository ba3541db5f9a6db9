namespace Millrace.Pipeline.Tests.Program;

/// <summary>Steps are timed on the data of a run, which stays as it is.</summary>
public sealed class BenchmarkTests : IDisposable
{
    static readonly string[] Few = ["--benchmark", "--set", "millrace.trainer.benchmark.steps=5", "--set", "millrace.trainer.benchmark.warmup-steps=2"];

    readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [TorchFact]
    public void Steps_are_timed_after_some_to_warm_up_and_the_run_stays_as_it_was()
    {
        tiny.Run("run", "tiny.conf", "-q").Succeeded();
        var before = tiny.Everything("runs/tiny");
        var screen = tiny.Run(["train", "tiny.conf", .. Few]).Succeeded();
        Assert.Equal("nothing was written\n", screen.Error);
        Assert.Matches("""
            ^benchmark  5 steps of 8 sequences, 2 steps before to warm up: 16.2 k parameters, (bf16|fp32), 1 thread
              throughput  [\d.,]+ seq/s, waited \d+(\.\d+)?% for data
              a step      p50 \S+ m?s, p90 \S+ m?s, p95 \S+ m?s, p99 \S+ m?s, peak memory [\d.]+ MB
              time        \S+ m?s, \S+ m?s end to end, loss \d\.\d{3}
            $
            """.TrimEnd('\n'), screen.Output);

        var json = Assert.Single(tiny.Run(["train", "tiny.conf", "--json", .. Few, "--set", "millrace.loader.micro_batch_size=4"]).Succeeded().Json);
        Assert.Equal(
            "phase steps warmup_steps global_batch_size micro_batch_size parameters precision threads training_sequences_per_second raw_train_time e2e_train_time average_loss final_loss wait_share skipped_steps peak_memory step_latency_p50 step_latency_p90 step_latency_p95 step_latency_p99",
            string.Join(' ', json.Select(field => field.Key)));
        Assert.Equal((5, 2, 8, 4), ((int)json["steps"]!, (int)json["warmup_steps"]!, (int)json["global_batch_size"]!, (int)json["micro_batch_size"]!));
        Assert.Equal(5 * 8 / (double)json["raw_train_time"]!, (double)json["training_sequences_per_second"]!, tolerance: 1e-6);
        Assert.True((double)json["e2e_train_time"]! > (double)json["raw_train_time"]!);
        Assert.Equal(before, tiny.Everything("runs/tiny"));
    }

    [TorchFact]
    public void Longer_benchmark_than_the_training_has_a_learning_rate_to_its_end()
    {
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        var json = Assert.Single(tiny.Run(["train", "tiny.conf", "--json", "--benchmark", "--set", "millrace.trainer.benchmark.steps=30"]).Succeeded().Json);
        Assert.Equal((30, 20), ((int)json["steps"]!, (int)json["warmup_steps"]!));
        Assert.InRange((double)json["final_loss"]!, 0, 10);
        Assert.False(Directory.Exists(tiny.PathOf("runs", "tiny", "checkpoints")));
    }

    [Fact]
    public void Data_that_is_not_there_or_is_of_another_plan_is_refused()
    {
        tiny.Run(["train", "tiny.conf", .. Few]).Refused(2, """
            error: runs/tiny has no data to train on

            hint: millrace prepare tiny.conf --set millrace.trainer.benchmark.steps=5 --set millrace.trainer.benchmark.warmup-steps=2
            """);
        tiny.Run("prepare", "tiny.conf", "-q").Succeeded();
        tiny.Run(["train", "tiny.conf", .. Few, "--set", "millrace.stages.pair-segments.dupe_factor=1"]).Refused(3, """
            error: runs/tiny has other data than tiny.conf asks for

            hint: use a new --run-dir, or set back what differs
            """);
        tiny.Run("train", "tiny.conf", "--benchmark", "--resume-step", "10").Refused(2, """
            error: --benchmark trains from the first step, and keeps nothing

            hint: leave --steps-this-run and --resume-step out; --set millrace.trainer.benchmark.steps=50 says how long
            """);
        tiny.Run("train", "tiny.conf", "--benchmark", "--set", "millrace.trainer.benchmark.steps=0").Refused(2, """
            1 problem in the configuration
              --set: millrace.trainer.benchmark.steps must be at least 1, got 0
            """);
    }
}
