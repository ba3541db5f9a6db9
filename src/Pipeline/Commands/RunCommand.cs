using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
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
    /// <param name="trains">Whether a model is trained.</param>
    public static async Task<int> InvokeAsync(string file, Invocation invocation, bool prepares, bool trains)
    {
        var draft = invocation.Load(file);
        var fetched = prepares ? await DownloadCommand.FetchAsync(draft, invocation).ConfigureAwait(false) : draft.Fetched();
        if (fetched is null)
            return ExitCode.Interrupted;
        var plan = Plan.Of(draft, fetched);
        var reporter = new Reporter(invocation.Screen, invocation.IsJson, TimeProvider.System);
        var folder = new RunFolder(plan.Options.RunFolder);
        using var interruption = new Interruption(invocation.Screen);
        using var owned = folder.Lock();
        PlanFile.WriteOrRefuse(plan, folder);
        reporter.Folder = folder;
        foreach (var warning in plan.Config.Warnings())
            reporter.Warning(warning.ToString());

        trains &= plan.Options.Trainer.Steps > 0;
        try
        {
            var report = JsonFile.Read<RunReport>(folder.Report);
            var isNew = report is null || (trains && report.Train is null);
            if (isNew)
                report = await DoAsync(plan, folder, reporter, interruption, prepares, trains).ConfigureAwait(false);
            else
                isNew = prepares && await new Exports(plan, folder, reporter, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
            Summary.Print(reporter, folder, report!, isNew);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            reporter.Event("interrupted", $"saved in {folder.Path}. resume: {CommandText.OfThisProcess()}", new JsonObject { ["run_dir"] = folder.Path });
            return ExitCode.Interrupted;
        }
        catch (StageFailedException failure) when (Failures.IsOfStage(failure))
        {
            throw StageFailure.Of(failure, plan, folder);
        }
    }

    static async Task<RunReport> DoAsync(
        Plan plan, RunFolder folder, Reporter reporter, Interruption interruption, bool prepares, bool trains)
    {
        if (trains)
            Training.RequireDevice(plan.Options);
        using var log = new RunLog(folder.Log, TimeProvider.System);
        var services = new GraphServices(TimeProvider.System, log);
        PreparationReport prepared;
        if (prepares)
        {
            prepared = await new Preparation(plan, folder, reporter, services, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
            await new Exports(plan, folder, reporter, interruption.Stop, interruption.Abort).RunAsync().ConfigureAwait(false);
        }
        else
            prepared = JsonFile.Read<PreparationReport>(folder.Prepared)
                ?? throw new RunException($"{folder.Path} has no data to train on", hint: $"millrace run {plan.Config.File}");

        var report = Summary.Of(prepared, folder, train: null);
        JsonFile.Write(folder.Report, report);
        if (!trains)
            return report;
        var training = await new Training(plan, folder, reporter, services, interruption.Stop).RunAsync().ConfigureAwait(false);
        report = report with { Train = training };
        JsonFile.Write(folder.Report, report);
        return report;
    }
}
