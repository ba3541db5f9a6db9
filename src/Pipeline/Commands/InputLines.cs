using System.Globalization;
using System.Text.Unicode;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Commands;

/// <summary>The lines of a filter's standard input, one after the other, in memory for the longest of them.</summary>
sealed class InputLines(Stream input)
{
    const int ReadBytes = 1 << 16;

    byte[] window = new byte[2 * ReadBytes];
    int start; // of the next line
    int end; // of what was read
    int lineStart;
    int length;
    long consumed; // bytes before the window

    /// <summary>What is white space in a line.</summary>
    public static ReadOnlySpan<byte> WhiteSpace => " \t\r\v\f"u8;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Byte offset of the current line in the input.</summary>
    public long Offset => consumed + lineStart;

    /// <summary>The current line without its line feed, valid until <see cref="Next"/>; UTF-8.</summary>
    public ReadOnlySpan<byte> Current => window.AsSpan(lineStart, length);

    /// <summary>Whether there is nothing but white space on the current line.</summary>
    public bool IsBlank => Current.Trim(WhiteSpace).IsEmpty;

    /// <summary>Goes to the next line; false behind the last.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public bool Next()
    {
        int found;
        while ((found = window.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
            if (!Read())
                break;
        if (found < 0 && start == end)
            return false;
        (lineStart, length) = (start, found < 0 ? end - start : found);
        start = Math.Min(end, start + length + 1);
        Number++;
        return Utf8.IsValid(Current) ? true : throw Wrong("not valid UTF-8");
    }

    /// <summary>What to throw where the current line cannot be used.</summary>
    public InputException Wrong(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"standard input, line {Number:N0}: {what}"));

    bool Read()
    {
        window.AsSpan(start, end - start).CopyTo(window);
        consumed += start;
        (start, end) = (0, end - start);
        if (window.Length - end < ReadBytes)
            Array.Resize(ref window, 2 * window.Length);
        var read = input.Read(window, end, window.Length - end);
        end += read;
        return read > 0;
    }
}
