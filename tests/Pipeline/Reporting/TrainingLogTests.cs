using Millrace.Actors.Training;
using Millrace.Model.Training;
using Millrace.Oracles;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Tests.Reporting;

/// <summary>The keys by which the readers of NVIDIA's logs find things.</summary>
public sealed class TrainingLogTests : IDisposable
{
    static readonly StepReport Step = new(
        50, 100, Loss: 11, StepLoss: 10.5, MlmLoss: 10.3, NspLoss: 0.7, MlmAccuracy: 0.25, NspAccuracy: 0.5, Discriminator: null, LearningRate: 1e-4,
        LossScale: 65_536, GradientNorm: 1.5, SequencesPerSecond: 640, WaitShare: 0.01, SkippedSteps: 1, TotalSkippedSteps: 3, StepLatencies.None.Plus(TimeSpan.FromSeconds(0.1)),
        Elapsed: TimeSpan.FromSeconds(5));

    readonly TestFolder folder = new();
    readonly FixedTime time = new(1_700_000_000);

    public void Dispose() => folder.Dispose();

    string Path => folder.PathOf("dllogger.json");

    [Fact]
    public void Run_has_the_keys_of_the_PyTorch_example()
    {
        Log(log =>
        {
            log.EpochOf = step => step / 40;
            log.Begin(0);
            log.Stepped(Step);
            log.Evaluated(new EvaluationReport(50, 10, 9.5, 0.5, 0.3, 0.75, null, 16));
            log.Saved(50);
            log.Finished(ResultAt(100), peakMemory: 1 << 20);
        });
        var read = DlLoggerReader.Read(Path);
        Assert.Equal(42, (int)read.Parameters["SEED"]!);
        Assert.True((bool)read.Parameters["train_start"]!);
        Assert.Equal(50, (int)read.Parameters["checkpoint_step"]!);
        Assert.Equal(
            ["s", "sequences/s", null, "s"],
            ((string[])["e2e_train_time", "training_sequences_per_second", "final_loss", "raw_train_time"]).Select(metric => read.Units[metric]));

        Assert.Equal(["1 50", "1 50", "2 100"], read.Steps.Select(log => string.Join(' ', log.Step)));
        var step = read.Steps[0].Data;
        Assert.Equal((11, 10.5, 1e-4, 3, 640), (step["average_loss"], step["step_loss"], step["learning_rate"], step["skipped_steps"], step["seqs_per_sec"]));
        Assert.Equal((10.3, 25, 0.7, 50), (step["masked_lm_loss"], step["masked_lm_accuracy"], step["next_sentence_loss"], step["next_sentence_accuracy"]));
        Assert.Equal(65_536, step["loss_scale"]);
        Assert.InRange(step["step_latency_p99"], 0.099, 0.101);
        Assert.DoesNotContain(step.Keys, key => key.StartsWith("disc_", StringComparison.Ordinal));
        var evaluation = read.Steps[1].Data;
        Assert.Equal((10, 9.5, 75, Math.Exp(9.5)), (evaluation["eval_loss"], evaluation["eval_masked_lm_loss"], evaluation["eval_next_sentence_accuracy"], evaluation["eval_perplexity"]));
        Assert.Equal(1.25, read.Steps[2].Data["final_loss"]);

        var summary = Assert.Single(read.Summaries).Data;
        Assert.Equal((30, 3_200 / 20.0, 1.25, 20), (summary["e2e_train_time"], summary["training_sequences_per_second"], summary["final_loss"], summary["raw_train_time"]));
        Assert.Equal((0.05, 4, 1 << 20), (summary["wait_share"], summary["skipped_steps"], summary["peak_memory"]));
    }

    [Fact]
    public void Discriminator_has_the_keys_of_the_ELECTRA_example()
    {
        var judged = new DiscriminatorSums(231, 50 * 231, Tokens: 1_000, Sampled: 200, Replaced: 120, TruePositives: 90, FalsePositives: 30);
        Log(log => log.Stepped(Step with { NspLoss = null, NspAccuracy = null, Discriminator = judged }));
        var step = Assert.Single(DlLoggerReader.Read(Path).Steps).Data;
        Assert.Equal((0.231, 94, 0.75, 0.75, 40), (step["disc_loss"], step["disc_accuracy"], step["disc_precision"], step["disc_recall"], step["sampled_masked_lm_accuracy"]));
        Assert.DoesNotContain("next_sentence_loss", step.Keys);
    }

    [Fact]
    public void Process_that_goes_on_introduces_nothing_again_and_doubles_no_step()
    {
        Log(log =>
        {
            log.Begin(0);
            log.Stepped(Step);
            log.Stepped(Step with { Step = 100 });
        });
        Log(log =>
        {
            log.Begin(50);
            log.Stepped(Step with { Step = 100, Loss = 7 });
            log.Begin(50); // failed, and begins again
            log.Stepped(Step with { Step = 100, Loss = 8 });
        });
        var read = DlLoggerReader.Read(Path);
        Assert.Equal([(50, 11.0), (100, 8)], read.Steps.Select(log => (log.Step[1], log.Data["average_loss"])));
        Assert.Equal(1, read.ParameterLines["SEED"]);
        Assert.Equal(50, (int)read.Parameters["resume_step"]!);
    }

    void Log(Action<TrainingLog> write)
    {
        using var file = new DlLoggerFile(Path, time);
        write(new TrainingLog(file, [("SEED", 42)]));
    }

    static TrainingResult ResultAt(long steps) => new(
        steps, IsDone: true, FirstLoss: 11, LastLoss: 1.25, Sequences: 3_200, Time: TimeSpan.FromSeconds(20), Waited: TimeSpan.FromSeconds(1),
        EndToEnd: TimeSpan.FromSeconds(30), SkippedSteps: 4, StepLatencies.None, Evaluation: null, Checkpoint: null);
}
