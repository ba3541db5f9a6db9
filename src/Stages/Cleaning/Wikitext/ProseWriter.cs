using System.Buffers;
using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Puts what is left of a text together to paragraphs, and mends the places where something was left out.</summary>
/// <remarks>
/// One space between words, one blank line between paragraphs. Around what was left out: no brackets without content, no two commas in a
/// row, no space before a comma. A paragraph without a letter or a digit goes; so does a short sentence that ends in a colon, where what
/// it introduces was left out.
/// </remarks>
sealed class ProseWriter
{
    const int LongestIntroduction = 160; // a longer one says something by itself
    const int ShortestSentence = 60;     // of a line that may be none
    const int ShortestWord = 5;

    byte[] paragraph = new byte[4096];
    int length;
    bool isHole;        // something was left out behind what was written last
    bool isReference;   // and it was one or more references
    bool demandsSentence;
    readonly byte[] introduction = new byte[LongestIntroduction];
    int introductionLength;
    bool introductionGoesOn; // behind other sentences of its paragraph, which are written
    IBufferWriter<byte>? output;

    /// <summary>Bytes written to the output.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes in the paragraph that has begun.</summary>
    public int Length => length;

    /// <summary>Begins a document.</summary>
    public void Begin(IBufferWriter<byte> prose)
    {
        output = prose;
        Written = 0;
        (length, introductionLength, isHole, isReference, demandsSentence) = (0, 0, false, false, false);
    }

    /// <summary>Whether the last byte of the paragraph is a digit.</summary>
    public bool EndsWithDigit => length > 0 && char.IsAsciiDigit((char)paragraph[length - 1]);

    /// <summary>Text that goes on.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        if (isHole)
        {
            text = Mend(text);
            if (text.IsEmpty)
                return;
        }
        if (text[0] == ' ' && (length == 0 || paragraph[length - 1] == ' '))
            text = text[1..];
        Append(text);
    }

    /// <summary>A space, where there is none.</summary>
    public void Space()
    {
        if (length > 0 && paragraph[length - 1] != ' ')
            Append(" "u8);
    }

    /// <summary>Something was left out here.</summary>
    public void LeaveOut()
    {
        isHole = true;
        isReference = false;
    }

    /// <summary>A reference was left out here; behind it a word may begin without a space.</summary>
    public void LeaveOutReference()
    {
        isReference |= !isHole;
        isHole = true;
    }

    /// <summary>Takes back a byte that was part of markup.</summary>
    public void TakeBack(byte value)
    {
        if (length > 0 && paragraph[length - 1] == value)
            length--;
    }

    /// <summary>The paragraph that begins counts only if it reads like one.</summary>
    public void DemandSentence() => demandsSentence = true;

    /// <summary>A list, a table, a section ends here or was left out; so is what only introduced it.</summary>
    public void LeaveOutBlock() => introductionLength = 0;

    /// <summary>The paragraph ends, if one has begun.</summary>
    public void EndParagraph()
    {
        Trim(" "u8);
        var text = paragraph.AsSpan(0, length);
        if (demandsSentence && !IsSentence(text))
            introductionLength = 0;
        else if (HasWord(text))
        {
            WriteIntroduction();
            var from = IntroductionIn(text);
            WriteParagraph(from < 0 ? text : text[..from].TrimEnd((byte)' '));
            if (from >= 0)
                text[from..].CopyTo(introduction.AsSpan(0, introductionLength = text.Length - from));
            introductionGoesOn = from > 0;
        }
        (length, isHole, isReference, demandsSentence) = (0, false, false, false);
    }

    void WriteIntroduction()
    {
        if (introductionGoesOn && introductionLength > 0)
            Write(" "u8);
        if (introductionGoesOn)
            Write(introduction.AsSpan(0, introductionLength));
        else
            WriteParagraph(introduction.AsSpan(0, introductionLength));
        introductionLength = 0;
    }

    void WriteParagraph(ReadOnlySpan<byte> text)
    {
        if (Written > 0 && !text.IsEmpty)
            Write("\n\n"u8);
        Write(text);
    }

    /// <summary>Where the last sentence begins, if it is short and ends in a colon; else -1.</summary>
    static int IntroductionIn(ReadOnlySpan<byte> text)
    {
        if (!text.EndsWith(":"u8) && !text.EndsWith("："u8))
            return -1;
        var (start, end) = (0, text.Length);
        while (start == 0 && (end = text[..end].LastIndexOfAny(".!?"u8)) >= 0)
            if (end + 2 < text.Length && text[end + 1] == ' ' && text[end + 2] is (>= (byte)'A' and <= (byte)'Z') or (byte)'"' or >= 0x80)
            {
                // A shorter word may be an abbreviation, and the sentence go on.
                if (text[..end].Length - text[..end].LastIndexOf((byte)' ') <= ShortestWord)
                    return -1;
                start = end + 2;
            }
        return text.Length - start > LongestIntroduction ? -1 : start;
    }

    static bool IsSentence(ReadOnlySpan<byte> text)
    {
        if (text.Length < ShortestSentence)
            return false;
        var end = text.TrimEnd("\"')]\u2019\u201D\u00BB"u8);
        return text.EndsWith(":"u8) && IntroductionIn(text) != 0 || end.Length > 0 && end[^1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)';' || end.EndsWith("\u2026"u8) || end.EndsWith("\u3002"u8);
    }

    ReadOnlySpan<byte> Mend(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            switch (text[0])
            {
                case (byte)' ':
                    if (length > 0 && paragraph[length - 1] is not ((byte)'(' or (byte)'['))
                        Space();
                    isReference = false;
                    break;
                case (byte)')' when EndsOpen():
                    break;
                case (byte)',' or (byte)';' when EndsWithSeparator():
                    break;
                case (byte)'.' when length == 0:
                    break;
                case (byte)',' or (byte)';':
                    Trim(" "u8);
                    isHole = false;
                    return text;
                case (byte)'.':
                    Trim(" ,;"u8);
                    isHole = false;
                    return text;
                default:
                    if (isReference && length > 0 && paragraph[length - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' && IsWordByte(text[0]))
                        Append(" "u8);
                    (isHole, isReference) = (false, false);
                    return text;
            }
            text = text[1..];
        }
        return text;
    }

    /// <summary>Whether a closing bracket would close one that is empty, which is then gone too; else what would stand before it in vain is.</summary>
    bool EndsOpen()
    {
        var end = paragraph.AsSpan(0, length).LastIndexOfAnyExcept(" ,;:"u8);
        if (end < 0)
            return length == 0;
        if (paragraph[end] != '(')
        {
            length = end + 1;
            isHole = false;
            return false;
        }
        length = end;
        return true;
    }

    bool EndsWithSeparator()
    {
        var end = paragraph.AsSpan(0, length).LastIndexOfAnyExcept(" "u8);
        return end < 0 || paragraph[end] is (byte)'(' or (byte)',' or (byte)';';
    }

    void Trim(ReadOnlySpan<byte> values) => length = paragraph.AsSpan(0, length).LastIndexOfAnyExcept(values) + 1;

    void Append(ReadOnlySpan<byte> text)
    {
        if (paragraph.Length - length < text.Length)
            Array.Resize(ref paragraph, Math.Max(2 * paragraph.Length, length + text.Length));
        text.CopyTo(paragraph.AsSpan(length));
        length += text.Length;
    }

    void Write(ReadOnlySpan<byte> text)
    {
        output!.Write(text);
        Written += text.Length;
    }

    static bool HasWord(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var at = text.IndexOfAnyExceptInRange((byte)0, (byte)'/');
            if (at < 0)
                return text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
            if (Rune.DecodeFromUtf8(text[at..], out var rune, out var bytes) == OperationStatus.Done && Rune.IsLetterOrDigit(rune))
                return true;
            text = text[(at + bytes)..];
        }
        return false;
    }

    static bool IsWordByte(byte value) => char.IsAsciiLetterOrDigit((char)value) || value >= 0x80;
}
