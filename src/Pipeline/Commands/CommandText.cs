namespace Millrace.Pipeline.Commands;

/// <summary>Commands as a person would type them.</summary>
static class CommandText
{
    /// <summary>The command that this process runs, to be pasted into a shell.</summary>
    public static string OfThisProcess() => Of(Environment.GetCommandLineArgs().Skip(1));

    /// <summary>A command with these arguments.</summary>
    public static string Of(IEnumerable<string> arguments) => string.Join(' ', ["millrace", .. arguments.Select(Quoted)]);

    static string Quoted(string argument)
    {
        var isPlain = argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,+@%".Contains(letter));
        return isPlain ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
