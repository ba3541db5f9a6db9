using Microsoft.Win32.SafeHandles;

namespace Millrace.Pipeline.Commands;

/// <summary>Standard output of a filter.</summary>
static class StandardOutput
{
    const int BufferBytes = 1 << 16;
    const int BrokenPipe = 32; // errno EPIPE

    /// <summary>Writes until all is written or nobody reads any more (<c>| head -1</c>), which is no failure.</summary>
    public static int Fill(Action<Stream> write) => FillAsync(output =>
    {
        write(output);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>The same with something to wait for.</summary>
    public static async Task<int> FillAsync(Func<Stream, Task> write)
    {
        try
        {
            using var output = new BufferedStream(Open(), BufferBytes);
            await write(output).ConfigureAwait(false);
        }
        catch (IOException closed) when (closed.HResult == BrokenPipe)
        {
            // Whoever read has what was wanted.
        }
        return ExitCode.Done;
    }

    // The stream of Console says nothing of a reader that is gone, so a filter would go on for ever. In a file, though, it is the one
    // that shares its place with the programs before and after.
    static Stream Open()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
