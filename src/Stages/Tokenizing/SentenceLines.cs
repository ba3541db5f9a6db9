using System.Buffers;

namespace Millrace.Stages.Tokenizing;

/// <summary>Sentences as lines of text: white space that breaks a line is one blank, as in LDDL, whose documents are lines.</summary>
public sealed class SentenceLines
{
    readonly ArrayBufferWriter<byte> text = new();

    /// <summary>Adds a sentence, which has no white space around it, behind the others.</summary>
    public void Add(ReadOnlySpan<byte> sentence)
    {
        if (text.WrittenCount > 0)
            text.Write("\n"u8);
        while (sentence.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            text.Write(sentence[..at].TrimEnd(" \t"u8));
            text.Write(" "u8);
            sentence = sentence[at..].TrimStart(" \t\r\n"u8);
        }
        text.Write(sentence);
    }

    /// <summary>Begins again.</summary>
    public void Clear() => text.ResetWrittenCount();

    /// <summary>The lines, with a line feed between them.</summary>
    public byte[] ToArray() => text.WrittenSpan.ToArray();
}
