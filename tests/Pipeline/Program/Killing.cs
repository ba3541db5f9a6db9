namespace Millrace.Pipeline.Tests.Program;

/// <summary>Kills the program where it changes files, and says how far it was.</summary>
static class Killing
{
    /// <summary>Runs the program until it has made so many changes in a folder of its run, and kills it.</summary>
    /// <returns>The phase it was in; null where it had ended before.</returns>
    public static string? AtChange(string run, string place, int changes, Func<RunningProgram> start)
    {
        // It is there before the program is: the first changes in a folder that is new are not told of.
        var folder = Directory.CreateDirectory(Path.Combine(run, place)).FullName;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, InternalBufferSize = 1 << 16 };
        void Count(object sender, FileSystemEventArgs change)
        {
            if (Interlocked.Decrement(ref changes) == 0)
                reached.TrySetResult();
        }
        watcher.Created += Count;
        watcher.Changed += Count;
        watcher.Renamed += Count;
        watcher.EnableRaisingEvents = true;
        using var program = start();
        Task.WaitAny(reached.Task, program.Exited);
        return program.Kill() ? PhaseOf(run) : null;
    }

    /// <summary>Runs the program for a time, and kills it.</summary>
    /// <returns>The phase it was in; null where it had ended before.</returns>
    public static string? AtTime(string run, TimeSpan time, Func<RunningProgram> start)
    {
        using var program = start();
        Task.WaitAny([program.Exited], time);
        return program.Kill() ? PhaseOf(run) : null;
    }

    static string PhaseOf(string run)
    {
        bool Has(params string[] parts) => File.Exists(Path.Combine([run, .. parts]));
        return !Has("plan.json") ? "downloads"
            : Has("prepared.json") ? "exports"
            : !Has("vocab.txt") ? "words"
            : !Has("staging", "tokens", "complete") ? "tokens"
            : !Has("staging", "samples", "00000000.samples") && !Has("baselines.json") ? "duplicates"
            : !Has("staging", "samples", "complete") ? "samples"
            : "shards";
    }
}
