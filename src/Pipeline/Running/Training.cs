using System.Text;
using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Actors.Training;
using Millrace.Model.Checkpoints;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Pipeline.Commands;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Running;

/// <summary>Trains the model of a run on its data, phase by phase, from the newest checkpoint on.</summary>
/// <param name="plan">What to do.</param>
/// <param name="folder">Where.</param>
/// <param name="reporter">Who is told.</param>
/// <param name="services">Clock and log.</param>
/// <param name="interruption">Once: saves what is trained, and ends; twice: ends now.</param>
sealed class Training(Plan plan, RunFolder folder, Reporter reporter, GraphServices services, Interruption interruption)
{
    /// <summary>Trains, and says what came of it.</summary>
    /// <param name="stepsThisRun">Steps that this process may take; null: as the configuration says.</param>
    public async Task<TrainingResult> RunAsync(long? stepsThisRun)
    {
        using var leaving = interruption.Abort.Register(Leave);
        using var events = new TensorBoardEvents(folder.TensorBoard, services.Time);
        var baselines = Summary.BaselinesOf(folder);
        using var lines = new DlLoggerFile(folder.DlLogger, services.Time);
        var log = new TrainingLog(lines, ParametersOf(plan));
        var observer = new TrainingReporter(reporter, new TrainingCurves(events), log, baselines);
        List<TrainingPlan> phases = [.. plan.Phases.Select(phase => PlanOf(plan, phase, folder, stepsThisRun))];
        var result = await TrainingRun.RunPhasesAsync(
            phases, Open, plan.Options.Streaming.Supervision, observer, services.Logger, interruption.Stop).ConfigureAwait(false);
        if (result.IsDone)
            observer.Finished(result);
        return result;

        PhaseBatches Open(TrainingPlan phase)
        {
            var batches = new PhaseBatches(plan.Phases[phases.IndexOf(phase)], folder);
            log.EpochOf = step => batches.EpochOf(Math.Max(0, step - 1 - phase.FirstStep));
            return batches;
        }
    }

    /// <summary>What NVIDIA's scripts log of what a training is made with, under their keys.</summary>
    static IReadOnlyList<(string Key, JsonNode Value)> ParametersOf(Plan plan)
    {
        var options = plan.Phases[0].Options;
        return
        [
            ("Config", JsonNode.Parse(ConfigRendering.Json(plan.Config.Root))!),
            ("SEED", options.Seed),
            ("batch_size_per_gpu", options.Loader.GlobalBatchSize), // theirs is that of an update, before accumulation divides it
            ("learning_rate", options.Schedule.LearningRate),
        ];
    }

    /// <summary>A step of a large network takes minutes: nobody who asks twice has to wait for it.</summary>
    void Leave()
    {
        reporter.Screen.Line($"stopped now; what is trained since the newest checkpoint in {folder.Checkpoints} is lost");
        Environment.Exit(ExitCode.Interrupted);
    }

    /// <summary>What the report says of training that is done.</summary>
    public static RunReport.Training ReportOf(TrainingResult result) => new(
        result.Steps,
        result.FirstLoss,
        result.LastLoss,
        result.Evaluation?.Loss,
        result.Evaluation?.MlmLoss,
        result.Evaluation?.Perplexity,
        result.Evaluation?.MlmAccuracy,
        result.Evaluation?.NspAccuracy,
        RunReport.Discriminator.Of(result.Evaluation),
        result.Sequences / result.Time.TotalSeconds,
        result.Waited / result.Time,
        result.Time.TotalSeconds,
        result.EndToEnd.TotalSeconds,
        result.SkippedSteps,
        RunReport.StepLatency.Of(result.Latencies),
        ProcessMemory.Peak,
        result.Checkpoint);

    /// <summary>Sets aside the checkpoints after a step.</summary>
    /// <exception cref="RunException">There is no checkpoint of that step.</exception>
    public static IReadOnlyList<string> GoBack(RunFolder folder, long step)
    {
        try
        {
            return new CheckpointFolder(folder.Checkpoints, keep: 1).SetAsideAfter(step);
        }
        catch (CheckpointException missing)
        {
            throw new RunException(missing.Message, exitCode: ExitCode.Usage);
        }
    }

    /// <summary>The steps that a run has checkpoints of.</summary>
    public static IReadOnlyList<long> Checkpoints(RunFolder folder) => new CheckpointFolder(folder.Checkpoints, keep: 1).Steps();

    /// <summary>What the trainer is told of a phase.</summary>
    public static TrainingPlan PlanOf(Plan plan, PlannedPhase phase, RunFolder folder, long? stepsThisRun)
    {
        var options = phase.Options;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["config.json"] = Encoding.UTF8.GetBytes(options.Model.ToJson()),
            ["vocab.txt"] = File.ReadAllBytes(folder.Vocabulary),
            [TokenizerFiles.ConfigFile] = TokenizerFiles.Config(options.Vocabulary.LowerCase, options.Model.Encoder.MaxPositionEmbeddings),
        };
        var trainer = options.Trainer with { StepsThisRun = stepsThisRun ?? options.Trainer.StepsThisRun };
        return new TrainingPlan(
            options.Model, options.Precision, options.Optimizer, options.Schedule, trainer, options.Seed, plan.Fingerprint,
            folder.Checkpoints, files)
        {
            Phase = phase.Name,
            FirstStep = phase.FirstStep,
            StepsBehind = plan.Phases[^1].LastStep - phase.LastStep,
            Milestones = phase.Name is null ? [] : [.. plan.Phases.Select(each => each.LastStep)],
        };
    }
}
