using System.Buffers;

namespace Millrace.Pipeline.Commands;

/// <summary>The documents of a filter's standard input: each a line, or the lines between blank ones.</summary>
/// <param name="lines">The lines.</param>
/// <param name="isSeveralLines">Whether blank lines part documents.</param>
sealed class InputDocuments(InputLines lines, bool isSeveralLines)
{
    readonly ArrayBufferWriter<byte> several = new();

    /// <summary>The current document without the line feed at its end, valid until <see cref="Next"/>; UTF-8.</summary>
    public ReadOnlySpan<byte> Current => isSeveralLines ? several.WrittenSpan : lines.Current;

    /// <summary>Goes to the next document; false behind the last.</summary>
    public bool Next()
    {
        if (!isSeveralLines)
            return lines.Next();
        several.ResetWrittenCount();
        while (lines.Next())
        {
            if (lines.IsBlank && several.WrittenCount > 0)
                return true;
            if (lines.IsBlank)
                continue;
            if (several.WrittenCount > 0)
                several.Write("\n"u8);
            several.Write(lines.Current);
        }
        return several.WrittenCount > 0;
    }
}
