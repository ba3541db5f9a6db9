using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Millrace.Benchmarks;

/// <summary>Runs other programs, one at a time, and takes their time.</summary>
static partial class ChildProcess
{
    const int Children = -1; // RUSAGE_CHILDREN

    /// <summary>What a program printed, and what it took.</summary>
    /// <param name="Output">Its standard output.</param>
    /// <param name="Seconds">By the clock, from its start to its end.</param>
    /// <param name="FirstOutputSeconds">By the clock, until it printed something.</param>
    /// <param name="ProcessorSeconds">Of all cores together, its own children included.</param>
    public sealed record Result(string Output, double Seconds, double FirstOutputSeconds, double ProcessorSeconds);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set, or to remove where the value is null.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Result Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var processorBefore = ProcessorSeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var first = process.StandardOutput.Read();
        var firstOutput = Stopwatch.GetElapsedTime(started);
        var output = (first < 0 ? "" : $"{(char)first}") + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} exited with {process.ExitCode}: {error.Result.Trim()}");
        return new Result(output, elapsed.TotalSeconds, firstOutput.TotalSeconds, ProcessorSeconds() - processorBefore);
    }

    /// <summary>Runs a program to its end, and hands on each line of its output with the seconds since its start.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="told">Takes the lines.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Watch(string program, IEnumerable<string> arguments, Action<string, double> told)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line)
            told(line, Stopwatch.GetElapsedTime(started).TotalSeconds);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} exited with {process.ExitCode}: {error.Result.Trim()}");
    }

    static double ProcessorSeconds() => GetUsage(Children, out var usage) == 0
        ? usage.UserSeconds + usage.SystemSeconds + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6
        : throw new InvalidOperationException($"getrusage: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>struct rusage of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    readonly struct Usage
    {
        public readonly long UserSeconds;
        public readonly long UserMicroseconds;
        public readonly long SystemSeconds;
        public readonly long SystemMicroseconds;
    }
}
