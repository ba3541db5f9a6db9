using Millrace.Actors.Streaming;
using Millrace.Actors.Training;
using Millrace.Model.Checkpoints;
using Millrace.Model.Torch;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Running;
using Millrace.Stages.Downloading;
using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>What a person is told of an exception, and what the shell is.</summary>
static class Failures
{
    const int NoSpaceLeft = unchecked((int)0x80070070);
    const int NoSpaceLeftErrno = 28;

    /// <summary>Prints what failed and returns the exit code.</summary>
    public static int Report(Exception failure, Invocation invocation)
    {
        if (failure is OperationCanceledException)
            return ExitCode.Interrupted;
        var (code, message, hint) = Describe(failure);
        if (failure is ConfigException)
            invocation.Screen.Problems(message);
        else
            invocation.Screen.Error(message, hint);
        if (invocation.IsVerbose)
            invocation.Screen.Line($"\n{failure}");
        return code;
    }

    /// <summary>Whether the cause of a stage's failure is not one that tells a person enough by itself.</summary>
    public static bool IsOfStage(StageFailedException failure) =>
        failure.InnerException is not (InputException or VocabularyException or DamagedFileException or ParquetFormatException)
        && !(failure.InnerException is IOException io && IsFull(io));

    static (int Code, string Message, string? Hint) Describe(Exception failure) => failure switch
    {
        ConfigException => (ExitCode.Usage, failure.Message, null),
        RunException run => (run.ExitCode, run.Message, run.Hint),
        DownloadException download => (ExitCode.Failed, download.Message, download.Hint),
        InputException or VocabularyException => (ExitCode.Usage, failure.Message, null),
        TooManyRejectionsException => (ExitCode.Failed, failure.Message, "read the reasons in the folder `rejected` of the run"),
        StageFailedException { InnerException: IOException full } when IsFull(full) => Full(full),
        StageFailedException stage => (ExitCode.Failed, IsOfStage(stage) ? stage.Message : stage.InnerException!.Message, null),
        DamagedFileException or ParquetFormatException or CheckpointException => (ExitCode.Failed, failure.Message, null),
        TrainingDivergedException => (ExitCode.Failed, failure.Message, "train with a lower millrace.optimizer.schedule.learning_rate in a new --run-dir, on the same data with millrace.data; or go back with --resume-step"),
        TrainingFailedException { InnerException: { } cause } => (ExitCode.Failed, failure.Message, Describe(cause).Hint),
        TorchException => (ExitCode.Failed, failure.Message, "`millrace doctor` checks the installation"),
        IOException io when IsFull(io) => Full(io.InnerException as IOException ?? io), // which file is inside
        UnauthorizedAccessException or IOException => (ExitCode.Failed, PlainMessage.Of(failure), null),
        _ => (ExitCode.Failed, $"bug: {PlainMessage.Of(failure)}; please report this with what `millrace doctor` prints", "run it again with -v for the whole story"),
    };

    static (int, string, string) Full(IOException failure) =>
        (ExitCode.Failed, $"the disk is full: {PlainMessage.Of(failure)}", "free some space and run the same command again; what was finished is kept");

    static bool IsFull(IOException failure) => failure.HResult is NoSpaceLeft or NoSpaceLeftErrno
        || failure.Message.StartsWith("No space left", StringComparison.Ordinal);
}
