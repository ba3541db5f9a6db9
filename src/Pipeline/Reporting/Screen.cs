namespace Millrace.Pipeline.Reporting;

/// <summary>Where a person reads: results on one stream, everything else on the other, one status line at its end.</summary>
/// <param name="output">Takes results.</param>
/// <param name="error">Takes everything else.</param>
/// <param name="isTerminal">Whether the status line can be redrawn.</param>
/// <param name="hasColor">Whether red and the like are wanted.</param>
/// <param name="isQuiet">Whether only results and errors are wanted.</param>
sealed class Screen(TextWriter output, TextWriter error, bool isTerminal, bool hasColor, bool isQuiet)
{
    readonly Lock gate = new();
    string status = "";

    /// <summary>Whether <see cref="Status"/> shows anything.</summary>
    public bool HasStatus => isTerminal && !isQuiet;

    /// <summary>The screen of this process.</summary>
    public static Screen OfConsole(bool quiet, bool noColor)
    {
        var isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var hasColor = isTerminal && !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Screen(Console.Out, Console.Error, isTerminal, hasColor, quiet);
    }

    /// <summary>Replaces the status line.</summary>
    public void Status(string text)
    {
        if (!HasStatus)
            return;
        lock (gate)
        {
            status = text.Length >= Width ? text[..(Width - 1)] : text;
            error.Write($"\r\e[2K{status}");
            error.Flush();
        }
    }

    /// <summary>Prints a line that stays.</summary>
    public void Line(string text)
    {
        if (!isQuiet)
            Write(error, text);
    }

    /// <summary>Prints a result.</summary>
    public void Result(string text) => Write(output, text);

    /// <summary>Prints an error, and what to do about it.</summary>
    public void Error(string message, string? hint)
    {
        Write(error, $"{Paint("error:", "31")} {message}");
        if (hint is not null)
            Write(error, $"\n{Paint("hint:", "36")} {hint}");
    }

    /// <summary>Prints a list of problems that has its own heading.</summary>
    public void Problems(string list) => Write(error, list);

    /// <summary>Prints a warning.</summary>
    public void Warning(string message) => Line($"{Paint("warning:", "33")} {message}");

    /// <summary>Green, where colour is wanted.</summary>
    public string Good(string text) => Paint(text, "32");

    static int Width => Console.IsErrorRedirected ? 120 : Math.Max(Console.WindowWidth, 40);

    string Paint(string text, string color) => hasColor ? $"\e[{color}m{text}\e[0m" : text;

    void Write(TextWriter writer, string text)
    {
        lock (gate)
        {
            if (status.Length > 0)
                error.Write("\r\e[2K");
            status = "";
            writer.WriteLine(text);
            writer.Flush();
        }
    }
}
