namespace Millrace.Stages.Tests.Sources.Content;

/// <summary>A test against programs of the system; skipped, with the reason, where one is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Array.Find(programs, program => !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program)))) is { } missing)
            Skip = $"needs the program {missing}";
    }
}
