using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Actors.Training;
using Millrace.Pipeline.Planning;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace run</c>, <c>prepare</c> and <c>train</c>.</summary>
static class RunCommand
{
    /// <summary>Does what is not done yet.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="invocation">How it was called.</param>
    /// <param name="prepares">Whether data is prepared where it is missing.</param>
    /// <param name="training">What is asked of training; null: none.</param>
    public static async Task<int> InvokeAsync(string file, Invocation invocation, bool prepares, TrainingRequest? training)
    {
        var draft = invocation.Load(file);
        var fetched = prepares ? await DownloadCommand.FetchAsync(draft, invocation).ConfigureAwait(false) : draft.Fetched();
        if (fetched is null)
            return ExitCode.Interrupted;
        var plan = Plan.Of(draft, fetched);
        var reporter = new Reporter(invocation.Screen, invocation.IsJson, TimeProvider.System);
        var folder = new RunFolder(plan.Options.RunFolder, plan.Options.Data);
        using var interruption = new Interruption(invocation.Screen);
        using var owned = folder.Lock();
        var resumeStep = training?.ResumeStep;
        PlanFile.WriteOrRefuse(plan, folder, isTrained: Training.Checkpoints(folder).Any(step => step <= (resumeStep ?? step)));
        reporter.Folder = folder;
        foreach (var warning in plan.Config.Warnings())
            reporter.Warning(warning.ToString());
        if (resumeStep is { } back)
            GoBack(folder, back, reporter);

        prepares &= plan.Borrowed is null;
        if (plan.Options.Steps == 0)
            training = null;
        try
        {
            var report = JsonFile.Read<RunReport>(folder.Report);
            var isNew = report is null || (training is not null && report.Train is null);
            if (isNew)
                report = await DoAsync(plan, folder, reporter, interruption, prepares, training).ConfigureAwait(false);
            else
                isNew = prepares && await new Exports(plan, folder, reporter, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
            if (report is not null)
                Summary.Print(reporter, folder, report, isNew);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            reporter.Event("interrupted", $"{Saved(plan, folder)}. resume: {CommandText.OfThisProcess()}", new JsonObject { ["run_dir"] = folder.Path });
            return ExitCode.Interrupted;
        }
        catch (StageFailedException failure) when (Failures.IsOfStage(failure))
        {
            throw StageFailure.Of(failure, plan, folder);
        }
    }

    /// <summary>Null where training ended before its last step, as it was asked to.</summary>
    static async Task<RunReport?> DoAsync(
        Plan plan, RunFolder folder, Reporter reporter, Interruption interruption, bool prepares, TrainingRequest? training)
    {
        if (training is not null)
            foreach (var phase in plan.Phases)
                Training.RequireDevice(phase.Options);
        using var log = new RunLog(folder.Log, TimeProvider.System);
        var services = new GraphServices(TimeProvider.System, log);
        IReadOnlyList<PreparationReport> prepared;
        if (prepares)
        {
            prepared = await new Preparation(plan, folder, reporter, services, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
            await new Exports(plan, folder, reporter, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
        }
        else
            prepared = Preparation.Done(plan, folder)
                ?? throw new RunException($"{folder.DataPath} has no data to train on", hint: $"millrace run {plan.Config.File}");

        var report = Summary.Of(plan, prepared, folder);
        JsonFile.Write(folder.Report, report);
        if (training is null)
            return report;
        var result = await new Training(plan, folder, reporter, services, interruption).RunAsync(training.StepsThisRun).ConfigureAwait(false);
        if (!result.IsDone)
        {
            TellPause(plan, folder, reporter, result);
            return null;
        }
        report = report with { Train = Training.ReportOf(result) };
        JsonFile.Write(folder.Report, report);
        return report;
    }

    static void TellPause(Plan plan, RunFolder folder, Reporter reporter, TrainingResult result) => reporter.Event(
        "paused",
        $"at step {Quantity.Count(result.Steps)} of {Quantity.Count(plan.Options.Steps)}, as far as this process was to train. {Saved(plan, folder)}. continue: {CommandText.OfThisProcess()}",
        new JsonObject { ["step"] = result.Steps, ["steps"] = plan.Options.Steps, ["run_dir"] = folder.Path, ["checkpoint"] = result.Checkpoint });

    static string Saved(Plan plan, RunFolder folder) => plan.Options.Trainer.SkipCheckpoint
        ? "nothing of the training is saved: millrace.trainer.skip-checkpoint = yes"
        : $"saved in {folder.Path}";

    /// <summary>Goes back to a step: later checkpoints are set aside, and the run is not done any more.</summary>
    static void GoBack(RunFolder folder, long step, Reporter reporter)
    {
        var aside = Training.GoBack(folder, step);
        if (JsonFile.Read<RunReport>(folder.Report) is { Train: not null } report && aside.Count > 0)
            JsonFile.Write(folder.Report, report with { Train = null });
        if (aside.Count > 0)
            reporter.Event(
                "set_aside",
                $"set aside {Quantity.Of(aside.Count, "checkpoint")} after step {Quantity.Count(step)}: {string.Join(", ", aside.Select(path => Path.GetFileName(path)))} in {folder.Checkpoints}",
                new JsonObject { ["step"] = step, ["folders"] = new JsonArray([.. aside.Select(path => JsonValue.Create(path))]) });
    }
}
