using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A process of the program while it runs; killed at the end of a test that forgot it.</summary>
sealed partial class RunningProgram : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process process;
    readonly Task<string> output;
    readonly Task<string> error;
    readonly List<(string Beginning, TaskCompletionSource Seen)> awaited = [];
    readonly StringBuilder seen = new();

    public RunningProgram(string folder, params string[] arguments)
    {
        // Whoever started the tests in the background has made them ignore Ctrl-C, and their children would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", "exec", MillraceProgram.File, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["OMP_WAIT_POLICY"] = "passive"; // other tests want the cores too
        process = Process.Start(start)!;
        output = ReadAsync(process.StandardOutput);
        error = ReadAsync(process.StandardError);
    }

    /// <summary>Ends with the process.</summary>
    public Task Exited => process.WaitForExitAsync();

    /// <summary>The most resident memory it has had so far, in bytes; 0 where it has ended.</summary>
    public long PeakMemory => Status("VmHWM:");

    /// <summary>Resident memory that is its own, not of files that it has mapped, in bytes; 0 where it has ended.</summary>
    public long OwnMemory => Status("RssAnon:");

    public void Write(byte[] input)
    {
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.BaseStream.Flush();
    }

    public void CloseInput() => process.StandardInput.Close();

    /// <summary>Waits for a line, on either stream, that begins so.</summary>
    public void WaitForLine(string beginning)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (awaited)
        {
            if (seen.ToString().Contains("\n" + beginning, StringComparison.Ordinal))
                return;
            awaited.Add((beginning, found));
        }
        Assert.True(Task.WhenAny(found.Task, Task.WhenAll(output, error)).Wait(Patience), $"no line `{beginning}`");
        Assert.True(found.Task.IsCompleted, $"it ended without a line `{beginning}`:\n{seen}");
    }

    public void Interrupt() => Send(2);

    public void Terminate() => Send(15);

    /// <summary>Stands still until <see cref="Continue"/>.</summary>
    public void Pause() => Send(19);

    public void Continue() => Send(18);

    /// <summary><c>kill -9</c>, and waits until it is gone. False where it had ended before.</summary>
    public bool Kill()
    {
        Send(9);
        Assert.True(process.WaitForExit(Patience));
        return process.ExitCode == 128 + 9;
    }

    /// <summary>Waits for its end.</summary>
    public ProgramRun Finish()
    {
        if (!process.WaitForExit(Patience))
        {
            Send(9);
            Assert.Fail($"it did not end:\n{seen}");
        }
        return new ProgramRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Send(9);
        process.WaitForExit(Patience);
        process.Dispose();
    }

    async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            lock (awaited)
            {
                seen.Append('\n').Append(line);
                foreach (var (beginning, found) in awaited)
                    if (line.StartsWith(beginning, StringComparison.Ordinal))
                        found.TrySetResult();
            }
        }
        return text.ToString();
    }

    long Status(string key)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0; // it ended meanwhile
        }
    }

    void Send(int signal)
    {
        if (!process.HasExited)
            _ = SendSignal(process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int SendSignal(int process, int signal);
}
