using Millrace.Actors.Training;
using Millrace.Model.Training;
using Millrace.Oracles;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Tests.Reporting;

public sealed class TrainingReporterTests : IDisposable
{
    static readonly StepReport Step = new(
        12_400, 125_000, Loss: 2.1138, StepLoss: 2.09, MlmLoss: 1.8709, NspLoss: 0.2429, MlmAccuracy: 0.5812, NspAccuracy: 0.9, Discriminator: null,
        LearningRate: 9.2e-5, LossScale: 65_536, GradientNorm: 1.5, SequencesPerSecond: 2140.4, WaitShare: 0.012, SkippedSteps: 0, TotalSkippedSteps: 2,
        StepLatencies.None.Plus(TimeSpan.FromSeconds(1)), Elapsed: TimeSpan.FromSeconds(600));

    static readonly EvaluationReport Evaluation = new(12_400, 2.25, 2, 0.25, 0.57, 0.93, null, 4096);

    // 200 of 1,000 tokens asked for, 120 of them replaced: 90 found, and 30 originals suspected.
    static readonly DiscriminatorSums Judged = new(231, 50 * 231, Tokens: 1_000, Sampled: 200, Replaced: 120, TruePositives: 90, FalsePositives: 30);

    static readonly float OneSecond = (float)Step.Latencies.Percentile(0.5)!.Value.TotalSeconds; // as near as a bucket is

    readonly TestFolder folder = new();
    readonly FixedTime time = new(1_700_000_000);
    readonly StringWriter output = new() { NewLine = "\n" };
    readonly StringWriter error = new() { NewLine = "\n" };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_reads_as_documented()
    {
        Report(isJson: false, reporter =>
        {
            reporter.Started(0, 125_000, 109_482_240, "bf16", 64);
            reporter.Stepped(Step with { Step = 50, Loss = 11.0182, MlmLoss = 10.3251, NspLoss = 0.6931, MlmAccuracy = 0, LearningRate = 0, SequencesPerSecond = 0.4132, WaitShare = 0.0004 });
            time.Advance(TimeSpan.FromSeconds(59));
            reporter.Stepped(Step with { Step = 100 }); // within the minute: only on a terminal
            time.Advance(TimeSpan.FromSeconds(1));
            reporter.Stepped(Step);
            reporter.Evaluated(Evaluation);
            reporter.Saved(12_400, "runs/bert-p1/checkpoints/step-012400", TimeSpan.FromMilliseconds(12.3));
            reporter.Warned("the checkpoint of step 12,500 could not be written: no space left; training goes on");
            reporter.Restarted(12_511, 2, 10, new IOException("the file server is gone\n\nhint: mount it"));
            reporter.Started(12_400, 125_000, 109_482_240, "bf16", 1);
            reporter.Stepped(Step with { Step = 125_000, SkippedSteps = 3, SequencesPerSecond = 12_140, WaitShare = 1 });
        });
        Assert.Equal("", output.ToString());
        Assert.Equal(
            """
            training 109 M parameters, bf16, 64 threads
            step      50/125,000  loss 11.018  mlm 10.325  nsp 0.693  acc 0.00  lr  0.0e0    0.41 seq/s  wait   0%
            step  12,400/125,000  loss  2.114  mlm  1.871  nsp 0.243  acc 0.58  lr 9.2e-5   2,140 seq/s  wait   1%
            step 12,400  held out: loss 2.250  mlm 2.000 (unigram entropy 6.512, bigram 4.310)  perplexity 7.39  nsp 0.250  acc 0.57  nsp acc 0.93
            step 12,400  saved runs/bert-p1/checkpoints/step-012400, training stood still for 12 ms
            warning: the checkpoint of step 12,500 could not be written: no space left; training goes on
            warning: training failed at step 12,511 and starts again from the last checkpoint (2/10): the file server is gone
            resuming training at step 12,400 of 125,000: 109 M parameters, bf16, 1 thread
            step 125,000/125,000  loss  2.114  mlm  1.871  nsp 0.243  acc 0.58  lr 9.2e-5  12,140 seq/s  wait 100%  skipped 3

            """,
            error.ToString());
    }

    [Fact]
    public void Columns_stay_in_their_place()
    {
        StepReport[] reports =
        [
            Step,
            Step with { Step = 1, Loss = 11.5, MlmLoss = 10.8, LearningRate = 1e-7, SequencesPerSecond = 9.996, WaitShare = 0 },
            Step with { Step = 125_000, SequencesPerSecond = 99_999, WaitShare = 1 },
            Step with { SequencesPerSecond = 99.96, WaitShare = 0.0099, LearningRate = 6e-3 },
        ];
        var columns = reports.Select(TrainingText.Line)
            .Select(line => string.Join(' ', ((string[])["loss", "mlm", "nsp", "acc", "lr", "seq/s", "wait"]).Select(word => line.IndexOf(word, StringComparison.Ordinal))));
        Assert.Single(columns.Distinct());
        Assert.Single(reports.Select(report => TrainingText.Line(report).Length).Distinct());
    }

    [Fact]
    public void Json_has_the_facts_an_object_a_line()
    {
        Report(isJson: true, reporter =>
        {
            reporter.Started(12_400, 125_000, 109_482_240, "bf16", 64);
            reporter.Stepped(Step);
            reporter.Evaluated(Evaluation);
            reporter.Saved(12_400, "checkpoints/step-012400", TimeSpan.FromMilliseconds(12.5));
            reporter.Restarted(12_511, 2, 10, new IOException("the file server is gone"));
        });
        var latency = Step.Latencies.Percentile(0.5)!.Value.TotalSeconds.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            """
            {"event":"training","step":12400,"steps":125000,"parameters":109482240,"precision":"bf16","threads":64}
            {"event":"step","step":12400,"steps":125000,"loss":2.1138,"step_loss":2.09,"mlm_loss":1.8709,"perplexity":6.494138494594616,"nsp_loss":0.2429,"mlm_accuracy":0.5812,"nsp_accuracy":0.9,"learning_rate":9.2E-05,"grad_norm":1.5,"loss_scale":65536,"sequences_per_second":2140.4,"wait_share":0.012,"skipped_steps":0,"total_skipped_steps":2,"step_latency_p50":LATENCY,"step_latency_p90":LATENCY,"step_latency_p95":LATENCY,"step_latency_p99":LATENCY,"seconds":600}
            {"event":"evaluation","step":12400,"loss":2.25,"mlm_loss":2,"perplexity":7.38905609893065,"nsp_loss":0.25,"mlm_accuracy":0.57,"nsp_accuracy":0.93,"sequences":4096,"unigram_entropy":6.512,"bigram_cross_entropy":4.31}
            {"event":"checkpoint","step":12400,"folder":"checkpoints/step-012400","stall_seconds":0.0125}
            {"event":"warning","message":"training failed at step 12,511 and starts again from the last checkpoint (2/10): the file server is gone"}

            """.Replace("LATENCY", latency, StringComparison.Ordinal),
            output.ToString());
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void Numbers_that_are_none_are_null_in_json()
    {
        Report(isJson: true, reporter =>
        {
            reporter.Stepped(Step with { Loss = double.NaN, MlmLoss = double.NaN, GradientNorm = double.PositiveInfinity });
            reporter.Evaluated(Evaluation with { Loss = double.NaN });
        });
        Assert.Contains("\"loss\":null,\"step_loss\":2.09,\"mlm_loss\":null,\"perplexity\":null,\"nsp_loss\":0.2429,", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"grad_norm\":null", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"evaluation\",\"step\":12400,\"loss\":null", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_have_the_tags_that_people_look_for()
    {
        Report(isJson: false, reporter =>
        {
            reporter.Started(12_000, 125_000, 1, "bf16", 1);
            reporter.Stepped(Step);
            reporter.Evaluated(Evaluation);
        });
        var events = TensorBoardReader.Read(Assert.Single(Directory.GetFiles(folder.PathOf("tensorboard"))));
        Assert.Equal((1, 12_001), (events[1].SessionStatus, events[1].Step));
        Assert.Equal(
            [
                ("train/loss", 2.1138f), ("train/mlm_loss", 1.8709f), ("train/nsp_loss", 0.2429f), ("train/mlm_accuracy", 0.5812f),
                ("train/nsp_accuracy", 0.9f), ("train/perplexity", (float)Math.Exp(1.8709)), ("train/learning_rate", 9.2e-5f), ("train/grad_norm", 1.5f), ("train/loss_scale", 65_536),
                ("train/skipped_steps", 2), ("train/sequences_per_second", 2140.4f), ("train/step_latency_p50", OneSecond), ("train/step_latency_p99", OneSecond),
                ("data/wait_share", 0.012f),
                ("eval/loss", 2.25f), ("eval/mlm_loss", 2), ("eval/nsp_loss", 0.25f), ("eval/mlm_accuracy", 0.57f), ("eval/nsp_accuracy", 0.93f),
                ("eval/perplexity", (float)Math.Exp(2)),
            ],
            events.Skip(2).Select(e => (e.Tag!, e.Value!.Value)));
        Assert.All(events.Skip(2), e => Assert.Equal(12_400, e.Step));
    }

    [Fact]
    public void Discriminator_is_told_beside_always_saying_original()
    {
        Report(isJson: false, reporter =>
        {
            reporter.Stepped(Step with { NspLoss = null, NspAccuracy = null, Discriminator = Judged });
            reporter.Evaluated(Evaluation with { NspLoss = null, NspAccuracy = null, Discriminator = Judged });
        });
        Assert.Equal(
            """
            step  12,400/125,000  loss  2.114  mlm  1.871  disc 0.231  acc 0.58  disc acc 0.94  lr 9.2e-5   2,140 seq/s  wait   1%
            step 12,400  held out: loss 2.250  mlm 2.000 (unigram entropy 6.512, bigram 4.310)  perplexity 7.39  disc 0.231  acc 0.57  disc acc 0.94 (always original 0.88), precision 0.75, recall 0.75, sampled acc 0.40

            """,
            error.ToString());
        var tags = TensorBoardReader.Read(Assert.Single(Directory.GetFiles(folder.PathOf("tensorboard")))).Skip(1).ToDictionary(e => e.Tag!, e => e.Value!.Value);
        foreach (var split in (string[])["train", "eval"])
            Assert.Equal(
                [0.231f, 0.94f, 0.75f, 0.75f, 0.4f],
                ((string[])["disc_loss", "disc_accuracy", "disc_precision", "disc_recall", "sampled_masked_lm_accuracy"]).Select(key => tags[$"{split}/{key}"]));
        Assert.DoesNotContain("train/nsp_loss", tags.Keys);
    }

    [Fact]
    public void Phase_is_named_and_begins_without_being_resumed()
    {
        using var events = new TensorBoardEvents(folder.PathOf("tensorboard"), time);
        using var lines = new DlLoggerFile(folder.PathOf("dllogger.json"), time);
        var reporter = ReporterOf(isJson: false, events, lines, isTerminal: true);
        reporter.PhaseStarted("phase2", 2, 2, 100_000, 125_000);
        reporter.Started(100_000, 125_000, 1_000, "fp32", 1);
        time.Advance(TimeSpan.FromSeconds(100));
        reporter.Stepped(Step with { Step = 105_000 });
        reporter.Started(104_000, 125_000, 1_000, "fp32", 1);
        var screen = error.ToString();
        Assert.Contains("phase2 (2 of 2): steps 100,001 to 125,000\n", screen, StringComparison.Ordinal);
        Assert.Contains("training 1.00 k parameters, fp32, 1 thread\n", screen, StringComparison.Ordinal);
        Assert.Contains("01:40  phase2 ██████████░░ 84%  eta 6:40  step 105,000/125,000", screen, StringComparison.Ordinal);
        Assert.Contains("resuming training at step 104,000 of 125,000: 1.00 k parameters, fp32, 1 thread\n", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_tells_the_time_that_is_left_of_this_process()
    {
        using var events = new TensorBoardEvents(folder.PathOf("tensorboard"), time);
        using var lines = new DlLoggerFile(folder.PathOf("dllogger.json"), time);
        var reporter = ReporterOf(isJson: false, events, lines, isTerminal: true);
        time.Advance(TimeSpan.FromHours(1)); // preparing
        reporter.Started(100_000, 125_000, 1, "fp32", 1);
        time.Advance(TimeSpan.FromSeconds(100));
        reporter.Stepped(Step with { Step = 105_000, Elapsed = TimeSpan.FromHours(9) });
        // 5,000 steps in 100 s: 20,000 more take 400 s. In front, since narrow terminals cut the end off.
        Assert.Contains("61:40  train ██████████░░ 84%  eta 6:40  step 105,000/125,000", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_that_is_full_for_curves_does_not_end_the_training()
    {
        using (var events = new TensorBoardEvents(new FullDisk(bytes: 60), time))
        {
            using var lines = new DlLoggerFile(folder.PathOf("dllogger.json"), time);
            var reporter = ReporterOf(isJson: false, events, lines);
            reporter.Stepped(Step);
            reporter.Stepped(Step with { Step = 12_450 });
            reporter.Evaluated(Evaluation);
        }
        var warnings = error.ToString().Split('\n').Where(line => line.StartsWith("warning:", StringComparison.Ordinal));
        Assert.Equal("warning: TensorBoard's curves end here, training goes on: no space left on device", Assert.Single(warnings));
        Assert.Equal(3, DlLoggerReader.Read(folder.PathOf("dllogger.json")).Steps.Count);
    }

    void Report(bool isJson, Action<TrainingReporter> tell)
    {
        using var events = new TensorBoardEvents(folder.PathOf("tensorboard"), time);
        using var lines = new DlLoggerFile(folder.PathOf("dllogger.json"), time);
        tell(ReporterOf(isJson, events, lines));
    }

    TrainingReporter ReporterOf(bool isJson, TensorBoardEvents events, DlLoggerFile lines, bool isTerminal = false)
    {
        var screen = new Screen(output, error, isTerminal, hasColor: false, isQuiet: false);
        return new TrainingReporter(
            new Reporter(screen, isJson, time), new TrainingCurves(events), new TrainingLog(lines, [("SEED", 42)]), new RunReport.BaselineLosses(6.512, null, 4.31));
    }
}
