using System.Text;

namespace Millrace.Stages.Segmenting;

/// <summary>Forms of one token, as Python's <c>str</c> and <c>re</c> would see it.</summary>
static class WordForms
{
    /// <summary>What NLTK puts in place of every number.</summary>
    public static ReadOnlySpan<byte> Number => "##number##"u8;

    /// <summary>Writes the lower case as <c>str.lower</c> makes it; -1 where it does not fit.</summary>
    public static int ToLower(ReadOnlySpan<byte> token, Span<byte> to)
    {
        if (Ascii.IsValid(token))
            return token.Length <= to.Length && Ascii.ToLower(token, to, out var written) == System.Buffers.OperationStatus.Done
                ? written
                : -1;
        var length = 0;
        for (var at = 0; at < token.Length;)
        {
            Rune.DecodeFromUtf8(token[at..], out var rune, out var consumed);
            if (length + 4 > to.Length)
                return -1;
            if (rune.Value == 0x130)
            {
                "i\u0307"u8.CopyTo(to[length..]);
                length += 3;
            }
            else
            {
                var lower = rune.Value == 0x3A3 ? FinalSigma(token, at, at + consumed) : PythonCharacters.ToLower(rune.Value);
                length += new Rune(lower).EncodeToUtf8(to[length..]);
            }
            at += consumed;
        }
        return length;
    }

    /// <summary>Bytes that <see cref="ToLower"/> needs for a token whose lower case has at most <paramref name="lowered"/>.</summary>
    public static int RoomFor(int lowered) => lowered + 4;

    /// <summary>Matches <c>^-?[.,]?\d[\d,.-]*\.?$</c>.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> token)
    {
        var at = token.StartsWith("-"u8) ? 1 : 0;
        if (at < token.Length && token[at] is (byte)'.' or (byte)',')
            at++;
        var digit = DigitLength(token, at);
        if (digit == 0)
            return false;
        for (at += digit; at < token.Length; at += digit)
        {
            digit = token[at] is (byte)'.' or (byte)',' or (byte)'-' ? 1 : DigitLength(token, at);
            if (digit == 0)
                return false;
        }
        return true;
    }

    /// <summary>Matches <c>[^\W\d]\.$</c> from the first character on: one letter and a full stop.</summary>
    public static bool IsInitial(ReadOnlySpan<byte> token) =>
        token.Length is >= 2 and <= 5 && token[^1] == '.'
        && Rune.DecodeFromUtf8(token, out var rune, out var consumed) == System.Buffers.OperationStatus.Done
        && consumed == token.Length - 1
        && IsLetter(rune.Value);

    /// <summary>Matches <c>[^\W\d]+$</c> from the first character on: letters only.</summary>
    public static bool IsAlphabetic(ReadOnlySpan<byte> token) => LettersIn(token, all: true);

    /// <summary>Has a match of <c>[^\W\d]</c>: is more than punctuation and digits.</summary>
    public static bool HasLetter(ReadOnlySpan<byte> token) => LettersIn(token, all: false);

    /// <summary>Whether all bytes are full stops, two at least.</summary>
    public static bool IsEllipsis(ReadOnlySpan<byte> token) => token.Length >= 2 && token.IndexOfAnyExcept((byte)'.') < 0;

    /// <summary>The case of the first character: <see cref="CharacterClass.Upper"/>, <see cref="CharacterClass.Lower"/> or neither.</summary>
    public static CharacterClass FirstCase(ReadOnlySpan<byte> token)
    {
        var first = token[0];
        if (first < 0x80)
            return PythonCharacters.Of(first) & (CharacterClass.Upper | CharacterClass.Lower);
        Rune.DecodeFromUtf8(token, out var rune, out _);
        return PythonCharacters.Of(rune.Value) & (CharacterClass.Upper | CharacterClass.Lower);
    }

    static bool LettersIn(ReadOnlySpan<byte> token, bool all)
    {
        for (var at = 0; at < token.Length;)
        {
            Rune.DecodeFromUtf8(token[at..], out var rune, out var consumed);
            if (IsLetter(rune.Value) != all)
                return !all;
            at += consumed;
        }
        return all;
    }

    // NLTK approximates letters by what is a word character and no digit: the underscore and "½" belong to them.
    static bool IsLetter(int codePoint) =>
        (PythonCharacters.Of(codePoint) & (CharacterClass.Word | CharacterClass.Decimal)) == CharacterClass.Word;

    static int DigitLength(ReadOnlySpan<byte> token, int at)
    {
        if (at >= token.Length)
            return 0;
        if (token[at] < 0x80)
            return token[at] is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        Rune.DecodeFromUtf8(token[at..], out var rune, out var consumed);
        return (PythonCharacters.Of(rune.Value) & CharacterClass.Decimal) != 0 ? consumed : 0;
    }

    // Final where the nearest letter to the left, case-ignorable characters skipped, is there, and to the right is not.
    static int FinalSigma(ReadOnlySpan<byte> token, int start, int end)
    {
        var before = CharacterClass.Ignorable;
        while (start > 0 && before == CharacterClass.Ignorable)
        {
            Rune.DecodeLastFromUtf8(token[..start], out var rune, out var consumed);
            before = Neighbour(rune.Value);
            start -= consumed;
        }
        var after = CharacterClass.Ignorable;
        while (end < token.Length && after == CharacterClass.Ignorable)
        {
            Rune.DecodeFromUtf8(token[end..], out var rune, out var consumed);
            after = Neighbour(rune.Value);
            end += consumed;
        }
        return before == CharacterClass.Cased && after != CharacterClass.Cased ? 0x3C2 : 0x3C3;
    }

    static CharacterClass Neighbour(int codePoint) =>
        PythonCharacters.Of(codePoint) & (CharacterClass.Cased | CharacterClass.Ignorable);
}
