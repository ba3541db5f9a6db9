using Millrace.Oracles;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>The real program, as its own process.</summary>
static class MillraceProgram
{
    /// <summary>The built program of the configuration that these tests were built in.</summary>
    public static string File { get; } = Repository.PathOf(
        "artifacts", "bin", "Pipeline", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Millrace.Pipeline.dll");

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProgramRun Run(string folder, params string[] arguments)
    {
        using var program = new RunningProgram(folder, arguments);
        program.CloseInput();
        return program.Finish();
    }

    /// <summary>Runs it to its end with this standard input.</summary>
    public static ProgramRun Filter(string folder, byte[] input, params string[] arguments)
    {
        using var program = new RunningProgram(folder, arguments);
        program.Write(input);
        program.CloseInput();
        return program.Finish();
    }
}
