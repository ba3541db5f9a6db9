using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>What a process of the program did.</summary>
/// <param name="ExitCode">What the shell is told; 128 + signal where one ended it.</param>
/// <param name="Output">All of standard output.</param>
/// <param name="Error">All of standard error.</param>
sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON, one object a line.</summary>
    public IReadOnlyList<JsonObject> Json =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>It did what it was asked to, and nothing it said is a stack trace.</summary>
    public ProgramRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        return WithoutTrace();
    }

    /// <summary>It ended with this exit code, said exactly this on standard error, and nothing on standard output.</summary>
    public ProgramRun Refused(int exitCode, string error)
    {
        Assert.Equal(error.TrimEnd('\n') + "\n", Error);
        Assert.Equal("", Output);
        Assert.Equal(exitCode, ExitCode);
        return WithoutTrace();
    }

    /// <summary>Nothing it said is a stack trace, and no sentence of an error ends with a full stop.</summary>
    public ProgramRun WithoutTrace()
    {
        foreach (var text in (string[])[Output, Error])
        {
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", text, StringComparison.Ordinal);
            Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Error.Split('\n'), line => line.StartsWith("error:", StringComparison.Ordinal) && line.EndsWith('.'));
        return this;
    }
}
