using Millrace.Actors.Streaming;
using Millrace.Pipeline.Planning;

namespace Millrace.Pipeline.Running;

/// <summary>What a person is told of a stage that stopped a run.</summary>
static class StageFailure
{
    /// <summary>The failure as a screen: the stage, the first cause with its place in the input, the log, what to do.</summary>
    public static RunException Of(StageFailedException failure, Plan plan, RunFolder folder)
    {
        var restarts = failure.Restarts switch
        {
            0 => "",
            1 => " after 1 restart",
            _ => $" after {failure.Restarts} restarts",
        };
        var others = failure.OtherFailures switch
        {
            0 => "",
            1 => "\n  others        1 worker failed after it",
            _ => $"\n  others        {failure.OtherFailures} workers failed after it",
        };
        var message = $"{failure.Stage} stopped the run{restarts}"
            + $"\n  first cause   {failure.Where}: {StageClass.FirstLine(failure.InnerException!)}"
            + $"\n  log           {folder.Log}"
            + others;
        var isCustom = plan.Options.Chain.Custom.Any(stage => stage.Name == failure.Stage);
        var hint = failure.Restarts > 0
            ? "run the same command again: it continues where it stopped"
            : $"`tail -n 1 {folder.Log}` has the stack trace"
                + (isCustom ? "; a stage throws PoisonElementException for an element that can never pass" : "");
        return new RunException(message, hint, cause: failure);
    }
}
