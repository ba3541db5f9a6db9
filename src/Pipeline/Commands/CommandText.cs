namespace Millrace.Pipeline.Commands;

/// <summary>Commands as a person would type them.</summary>
static class CommandText
{
    /// <summary>The option that goes back to a step, which is done once.</summary>
    public const string ResumeStep = "--resume-step";

    /// <summary>The command that goes on with what this process does, to be pasted into a shell.</summary>
    public static string OfThisProcess() => Of(Continuing([.. Environment.GetCommandLineArgs().Skip(1)]));

    /// <summary>The arguments of a process that goes on where one with these ends.</summary>
    public static IEnumerable<string> Continuing(IReadOnlyList<string> arguments) => arguments.Where((argument, index) =>
        argument != ResumeStep && !argument.StartsWith($"{ResumeStep}=", StringComparison.Ordinal)
        && (index == 0 || arguments[index - 1] != ResumeStep));

    /// <summary>A command with these arguments.</summary>
    public static string Of(IEnumerable<string> arguments) => string.Join(' ', ["millrace", .. arguments.Select(Quoted)]);

    /// <summary>A command for a configuration, with what is to be said besides.</summary>
    /// <param name="command">Such as <c>run</c>.</param>
    /// <param name="file">The configuration.</param>
    /// <param name="settings">Each <c>key=value</c>.</param>
    /// <param name="runDir">The folder of the run; null: as configured.</param>
    public static string Of(string command, string file, IEnumerable<string> settings, string? runDir) => Of(
        [command, file, .. settings.SelectMany(setting => (string[])["--set", setting]), .. runDir is null ? (string[])[] : ["--run-dir", runDir]]);

    static string Quoted(string argument)
    {
        var isPlain = argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,+@%".Contains(letter));
        return isPlain ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
