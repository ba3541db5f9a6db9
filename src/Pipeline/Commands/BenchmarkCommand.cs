using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Torch;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// <c>millrace train CONFIG --benchmark</c>: times the steps of each phase on the prepared data. The run's folder is only read:
/// its model may be another, its checkpoints and logs stay as they are.
/// </summary>
static class BenchmarkCommand
{
    /// <summary>Times the steps, and prints what they took.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="invocation">How it was called.</param>
    /// <param name="asked">What is asked of training besides; a benchmark can do nothing of it.</param>
    public static async Task<int> InvokeAsync(string file, Invocation invocation, TrainingRequest asked)
    {
        if (asked is not { StepsThisRun: null, ResumeStep: null })
            throw new RunException(
                "--benchmark trains from the first step, and keeps nothing", hint: "leave --steps-this-run and --resume-step out; --set millrace.trainer.benchmark.steps=50 says how long", exitCode: ExitCode.Usage);
        var draft = invocation.Load(file);
        var plan = Plan.Of(draft, draft.Fetched());
        var folder = new RunFolder(plan.Options.RunFolder, plan.Options.Data);
        RequireData(plan, folder);
        if (folder.IsLocked)
            invocation.Screen.Warning($"another millrace process works in {folder.Path} and takes a part of this machine");
        using var interruption = new Interruption(invocation.Screen);
        foreach (var phase in plan.Phases)
            await RunAsync(plan, phase, folder, invocation, interruption.Stop).ConfigureAwait(false);
        if (!invocation.IsJson)
            invocation.Screen.Line("nothing was written");
        return ExitCode.Done;
    }

    static void RequireData(Plan plan, RunFolder folder)
    {
        var prepare = CommandText.Of("prepare", plan.Config.File, plan.Overrides, runDir: null);
        if (Preparation.Done(plan, folder) is null)
            throw new RunException($"{folder.DataPath} has no data to train on", hint: prepare, exitCode: ExitCode.Usage);
        if (plan.Borrowed is null && (string?)PlanFile.Read(folder)?["data_fingerprint"] != plan.DataFingerprint)
            throw new RunException($"{folder.Path} has other data than {plan.Config.File} asks for", hint: "use a new --run-dir, or set back what differs", exitCode: ExitCode.PlanMismatch);
    }

    static async Task RunAsync(Plan plan, PlannedPhase phase, RunFolder folder, Invocation invocation, CancellationToken stop)
    {
        var (options, screen) = (phase.Options.Benchmark, invocation.Screen);
        using var batches = new PhaseBatches(phase, folder);
        using var thread = new TorchThread("benchmark", phase.Options.Trainer.Threads);
        var (parameters, precision, threads) = (0L, "", 0);
        var report = await thread.InvokeAsync(() => TrainingBenchmark.Run(
            Training.PlanOf(plan, phase, folder, stepsThisRun: null),
            batches,
            options,
            (count, name, used) => (parameters, precision, threads) = (count, name, used),
            now => screen.Status(
                $"benchmark {ProgressBar.Of((double)now.Steps / options.Steps)}  {TrainingText.Rate(now.SequencesPerSecond)} seq/s  {TrainingText.Latency(now.Latencies)}"),
            stop)).ConfigureAwait(false);
        if (invocation.IsJson)
        {
            screen.Result(Facts(phase, report, parameters, precision, threads).ToJsonString());
            return;
        }
        var global = phase.Options.Loader.GlobalBatchSize;
        screen.Result($"{phase.Name ?? "benchmark"}  {Quantity.Of(report.Steps, "step")} of {Quantity.Of(global, "sequence")}, {Quantity.Of(options.WarmupSteps, "step")} before to warm up: {Quantity.Short(parameters)} parameters, {precision}, {Quantity.Of(threads, "thread")}");
        screen.Result($"  throughput  {TrainingText.Rate(report.SequencesPerSecond)} seq/s, waited {Quantity.Percent(report.Waited / report.Time)} for data");
        screen.Result($"  a step      {TrainingText.Latency(report.Latencies)}, peak memory {Quantity.Bytes(ProcessMemory.Peak)}");
        screen.Result(FormattableString.Invariant(
            $"  time        {Quantity.Duration(report.Time)}, {Quantity.Duration(report.EndToEnd)} end to end, loss {report.LastLoss:F3}"));
    }

    static JsonObject Facts(PlannedPhase phase, BenchmarkReport report, long parameters, string precision, int threads)
    {
        var facts = new JsonObject
        {
            ["phase"] = phase.Name,
            ["steps"] = report.Steps,
            ["warmup_steps"] = phase.Options.Benchmark.WarmupSteps,
            ["global_batch_size"] = phase.Options.Loader.GlobalBatchSize,
            ["micro_batch_size"] = phase.Options.Loader.MicroBatchSize,
            ["parameters"] = parameters,
            ["precision"] = precision,
            ["threads"] = threads,
            ["training_sequences_per_second"] = report.SequencesPerSecond,
            ["raw_train_time"] = report.Time.TotalSeconds,
            ["e2e_train_time"] = report.EndToEnd.TotalSeconds,
            ["average_loss"] = TrainingText.Number(report.Loss),
            ["final_loss"] = TrainingText.Number(report.LastLoss),
            ["wait_share"] = report.Waited / report.Time,
            ["skipped_steps"] = report.SkippedSteps,
            ["peak_memory"] = ProcessMemory.Peak,
        };
        TrainingText.Add(facts, report.Latencies);
        return facts;
    }
}
